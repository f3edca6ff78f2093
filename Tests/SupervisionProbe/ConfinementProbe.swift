internal import CLinux
internal import Glibc
internal import Posix
internal import SystemPackage

/// What a worker can still do, found out by trying: a line for each, `NAME: done` or `NAME: ERRNO`.
struct ConfinementProbe {
    /// Where a worker may write.
    let state: FilePath

    var lines: [String] {
        [
            line("read the state") { try File.open(state, flags: O_RDONLY | O_DIRECTORY) },
            line("write the state") { try make(in: state) },
            line("read names") { try File.open("/etc/nsswitch.conf") },
            line("read /etc") { try File.open("/etc", flags: O_RDONLY | O_DIRECTORY) },
            line("read accounts") { try File.open("/etc/passwd") },
            line("read the root") { try File.open("/", flags: O_RDONLY | O_DIRECTORY) },
            line("read homes") { try File.open("/home", flags: O_RDONLY | O_DIRECTORY) },
            line("see the first process") { try File.open("/proc/1/status") },
            line("write next to the state") { try make(in: state.removingLastComponent()) },
            line("read through a link") { try File.open(state.appending("link")) },
            line("read temporary files") { try File.open("/tmp", flags: O_RDONLY | O_DIRECTORY) },
            line("run a program") { _ = try Program("/bin/true").start() },
            line("run itself") { _ = try Program(CommandLine.arguments[0]).start() },
            line("signal the supervisor") { try checked("kill") { kill(getppid(), 0) } },
            line("signal itself") { try checked("kill") { kill(getpid(), 0) } },
            line("new namespace") { try checked("unshare") { clinux_unshare(0x1000_0000) } },
            line("raw network") { try open(AF_PACKET) },
            line("internet") { try open(AF_INET) },
            line("two gigabytes") { try allocate(2 << 30) },
        ]
    }

    private func line(_ name: String, _ attempt: () throws -> Void) -> String {
        do { try attempt() } catch let error as SystemError {
            return "\(name): \(error.reason)"
        } catch { return "\(name): \(error)" }
        return "\(name): done"
    }

    private func line(_ name: String, _ attempt: () throws -> Descriptor) -> String {
        line(name) { _ = try attempt() }
    }

    private func make(in directory: FilePath) throws -> Descriptor {
        try File.open(directory.appending("probe-\(getpid())"), flags: O_WRONLY | O_CREAT | O_EXCL)
    }

    private func open(_ family: CInt) throws {
        let number = try checked("socket") { socket(family, CInt(SOCK_DGRAM.rawValue), 0) }
        close(number)
    }

    private func allocate(_ bytes: Int) throws {
        let address = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if unsafe address == MAP_FAILED { throw SystemError("mmap", errno: errno) }
    }
}
