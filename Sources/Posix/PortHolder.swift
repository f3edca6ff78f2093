internal import SystemPackage

/// A socket of this machine that listens on a TCP port, and the process that has it open.
package struct PortHolder: Equatable, Sendable {
    package struct Process: Equatable, Sendable {
        package let pid: Int
        /// The name of its program, at most 15 bytes: /proc/PID/comm.
        package let name: String

        package init(pid: Int, name: String) {
            self.pid = pid
            self.name = name
        }
    }

    package let address: StreamAddress
    /// The user that opened the socket.
    package let user: UInt32
    /// nil if this process cannot identify it: only root can read the descriptors of other users.
    package let process: Process?

    package init(address: StreamAddress, user: UInt32, process: Process?) {
        self.address = address
        self.user = user
        self.process = process
    }

    /// The sockets that prevent another socket from listening on one of these addresses; empty where /proc is hidden.
    ///
    /// - Source: proc(5), /proc/net/tcp and /proc/PID/fd.
    package static func find(_ addresses: [StreamAddress]) -> [PortHolder] {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { try? File.read(FilePath($0), bytesMax: 16 << 20) }
        let sockets = tables.flatMap { ListeningSocket.parse(String(decoding: $0, as: UTF8.self)) }
            .filter { socket in addresses.contains { socket.blocks($0) } }
        if sockets.isEmpty { return [] }
        let processes = processes(of: Set(sockets.map { "socket:[\($0.inode)]" }))
        return sockets.map { socket in
            PortHolder(
                address: socket.address, user: socket.user, process: processes["socket:[\(socket.inode)]"])
        }
    }

    /// The process with the lowest id that has each of the descriptors open; descriptors are named as in /proc/PID/fd.
    private static func processes(of descriptors: Set<String>) -> [String: Process] {
        var found: [String: Process] = [:]
        for pid in names(in: "/proc").compactMap(Int.init).sorted() where found.count < descriptors.count {
            for name in names(in: "/proc/\(pid)/fd") {
                guard let target = File.target(ofLink: "/proc/\(pid)/fd/\(name)"), descriptors.contains(target),
                    found[target] == nil
                else { continue }
                let comm = (try? File.read(FilePath("/proc/\(pid)/comm"), bytesMax: 64)) ?? []
                found[target] = Process(pid: pid, name: String(decoding: comm.filter { $0 != 0x0a }, as: UTF8.self))
            }
        }
        return found
    }

    /// The names in a directory; empty if it cannot be read, because a process ends or belongs to another user.
    private static func names(in directory: String) -> [String] {
        var names: [String] = []
        try? Directory(at: FilePath(directory)).forEachName { names.append($0) }
        return names
    }
}

extension PortHolder: CustomStringConvertible {
    /// `node (PID 812)`.
    package var description: String {
        process.map { "\($0.name) (PID \($0.pid))" } ?? "a process of user \(user), which only root can identify"
    }
}

/// A line of /proc/net/tcp or /proc/net/tcp6 that is a listening socket.
struct ListeningSocket: Equatable {
    let address: StreamAddress
    let user: UInt32
    let inode: String
}

extension ListeningSocket {
    /// The listening sockets of a table; lines of another form are ignored.
    static func parse(_ table: String) -> [ListeningSocket] {
        table.split(separator: "\n").compactMap { ListeningSocket($0.split(separator: " ")) }
    }

    /// The state `TCP_LISTEN`.
    private static let listening = "0A"

    private init?(_ columns: [Substring]) {
        guard columns.count >= 10, columns[3] == Self.listening, let user = UInt32(columns[7]),
            let colon = columns[1].lastIndex(of: ":"),
            let address = Self.address(columns[1][..<colon]),
            let port = UInt16(columns[1][columns[1].index(after: colon)...], radix: 16)
        else { return nil }
        self.address = .ip(address, port: port)
        self.user = user
        inode = String(columns[9])
    }

    /// An address as words of 32 bits in network byte order, each printed as a number of this machine.
    private static func address(_ digits: Substring) -> IPAddress? {
        let words = stride(from: 0, to: digits.count, by: 8).compactMap { start in
            UInt32(digits.dropFirst(start).prefix(8), radix: 16).map(UInt32.init(bigEndian:))
        }
        switch (words.count, digits.count) {
        case (1, 8): return .v4(words[0])
        case (4, 32): return .v6(words.reduce(UInt128(0)) { $0 << 32 | UInt128($1) })
        default: return nil
        }
    }

    /// Whether another socket cannot listen on this address. A socket for every IPv6 address may serve IPv4, too.
    func blocks(_ other: StreamAddress) -> Bool {
        guard case .ip(let own, let port) = address, case .ip(let wanted, port) = other else { return false }
        switch (own.unmapped, wanted.unmapped) {
        case (.v4(let own), .v4(let wanted)): return own == wanted || own == 0 || wanted == 0
        case (.v6(let own), .v6(let wanted)): return own == wanted || own == 0 || wanted == 0
        case (.v6(let own), .v4): return own == 0
        case (.v4, .v6(let wanted)): return wanted == 0
        }
    }
}
