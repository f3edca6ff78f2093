internal import Glibc
internal import Posix
@testable internal import Service
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

    @Test("Assignments arrive as lines of one message")
    func assignments() throws {
        let (socket, name) = try listener()
        let notify = Notify { $0 == "NOTIFY_SOCKET" ? name : nil }
        notify("READY=1", "MAINPID=7")
        notify.status("two\nlines")
        notify.reloading()
        let received = try texts(socket)
        #expect(received.prefix(2) == ["READY=1\nMAINPID=7", "STATUS=two?lines"])
        #expect(received.last?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        #expect(received.count == 3)
    }

    @Test("Without a socket, or with one that has no listener, nothing is sent", arguments: [nil, "/nowhere/notify"])
    func absent(name: String?) throws {
        let (socket, other) = try listener()
        let variables = ["NOTIFY_SOCKET": name, "OTHER_SOCKET": other]
        Notify { variables[$0] ?? nil }("READY=1")
        #expect(try texts(socket) == [])
    }

    @Test("A notice that does not fit into the queue of the listener is dropped, and the caller continues")
    func full() throws {
        let (socket, name) = try listener()
        let notify = Notify { $0 == "NOTIFY_SOCKET" ? name : nil }
        let count = 10_000
        for number in 0..<count { notify("STATUS=\(number)") }
        let received = try texts(socket)
        #expect(!received.isEmpty && received.count < count)
        #expect(received == (0..<received.count).map { "STATUS=\($0)" })
        notify("READY=1")
        #expect(try texts(socket) == ["READY=1"])
    }

    @Test(
        "The watchdog is fed twice in its time, by the process it watches",
        arguments: [
            ("1000000", nil, Duration.milliseconds(500)), ("1000000", "1", nil), ("0", nil, nil), ("x", nil, nil),
            (nil, nil, nil),
        ])
    func watchdog(limit: String?, pid: String?, expected: Duration?) {
        let interval = Notify.watchdogInterval { $0 == "WATCHDOG_USEC" ? limit : $0 == "WATCHDOG_PID" ? pid : nil }
        #expect(interval == expected)
    }
}
