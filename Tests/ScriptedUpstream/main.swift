internal import Glibc

// A model server that follows a script; see Script.swift for the words, Upstream.swift for the control API.
// Prints its port, which it chooses itself unless one is given as the only argument.

let wanted = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 0
_ = signal(SIGPIPE, SIG_IGN)

let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
var on: CInt = 1
_ = unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
var address = sockaddr_in()
address.sin_family = sa_family_t(AF_INET)
address.sin_port = wanted.bigEndian
address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
var size = socklen_t(MemoryLayout<sockaddr_in>.size)
let bound = unsafe withUnsafeMutablePointer(to: &address) {
    unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        unsafe bind(listener, raw, size) == 0 && listen(listener, 4_096) == 0 && getsockname(listener, raw, &size) == 0
    }
}
guard bound else {
    unsafe perror("scripted-upstream")
    exit(1)
}
let line = Array("\(UInt16(bigEndian: address.sin_port))\n".utf8)
_ = unsafe write(1, line, line.count)

Upstream(listener: listener).run()
