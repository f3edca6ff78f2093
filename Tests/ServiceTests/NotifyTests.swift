internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

struct NotifyTests {
    /// A socket that waits for notices under an abstract name, and that name.
    private func listener() throws -> (Descriptor, String) {
        let name = "@openclaw-test-\(Identifiers.random.next())"
        let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = Descriptor(owning: try checked("socket") { Glibc.socket(AF_UNIX, type, 0) })
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe path.copyBytes(from: [0] + name.utf8.dropFirst())
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        try checked("bind") {
            unsafe withUnsafePointer(to: address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(socket.number, $0, length)
                }
            }
        }
        return (socket, name)
    }

    private func texts(_ socket: Descriptor) throws -> [String] {
        var texts: [String] = []
        while case .bytes(let bytes) = try socket.read() { texts.append(String(decoding: bytes, as: UTF8.self)) }
        return texts
    }

    /// Runs the probe, because libsystemd reads the environment of its process; returns what it printed.
    private func probe(_ action: String, _ name: String?) throws -> String {
        let program = try ChildProgram(
            Products.path(of: "supervision-probe"), [action], environment: name.map { ["NOTIFY_SOCKET": $0] } ?? [:])
        #expect(try program.wait() == .status(0))
        return program.output.text
    }

    @Test("Assignments arrive as lines of one message")
    func assignments() throws {
        let (socket, name) = try listener()
        #expect(try probe("notify", name) == "sent\n")
        let received = try texts(socket)
        #expect(received.prefix(2) == ["READY=1\nMAINPID=7", "STATUS=two?lines"])
        #expect(received.last?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        #expect(received.count == 3)
    }

    @Test(
        "A notification is not sent, and nothing fails, without a socket that systemd reads",
        arguments: [(nil, "sent\n"), ("/nowhere/notify", "not sent\n")])
    func notExpected(name: String?, output: String) throws {
        #expect(try probe("notify", name) == output)
    }

    @Test("A notification that does not fit into the queue of the receiver is dropped, and the caller continues")
    func full() throws {
        let (socket, name) = try listener()
        let program = try ChildProgram(
            Products.path(of: "supervision-probe"), ["notify-until-full"], environment: ["NOTIFY_SOCKET": name])
        let line = try program.output.wait(forLineWith: "sent ")
        let count = try #require(line.split(separator: " ").last.flatMap { Int($0) })
        var received: [String] = []
        let watch = Watch(client: nil, termination: nil)
        while received.last != "READY=1" {
            _ = try watch.wait(for: [Interest(socket)])
            received += try texts(socket)
        }
        #expect(count > 0)
        #expect(received == (0..<count).map { "STATUS=\($0)" } + ["READY=1"])
        #expect(try program.wait() == .status(0))
    }
}
