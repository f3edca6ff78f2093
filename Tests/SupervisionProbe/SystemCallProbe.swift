internal import Glibc
internal import Posix
internal import SystemPackage

/// Makes every system call in order to change something outside a worker, and reports each attempt that was not
/// refused.
///
/// - Calls that are not in `SystemCallList` must fail. They are made with zeros.
/// - Calls of the list are made with the id of the supervisor as each argument in turn, in children that end by
///   themselves. The test compares the supervisor before and after.
/// - Calls that need other arguments are `attempts`.
struct SystemCallProbe {
    let supervisor: Int32
    /// The state directory. The worker may not change its parent directory or the file `outside` in that directory.
    let state: FilePath

    private typealias SystemCall = @convention(c) (Int, Int, Int, Int, Int, Int, Int) -> Int
    private let systemCall = unsafe unsafeBitCast(dlsym(nil, "syscall"), to: SystemCall.self)
    private let allowed = Dictionary(
        SystemCallList.groups.flatMap(\.calls).compactMap { call in call.number.map { (Int($0), call.name) } }
    ) { name, _ in name }

    /// The numbers of all system calls, and unused numbers. On amd64, the kernel handles 335 and 336 before the filter,
    /// and kills a process that makes them outside a probe of the kernel.
    private static let numbers = (0..<600).filter { $0 != 335 && $0 != 336 }

    /// `refused calls N`, `allowed calls N`, and the attempts that succeeded: `NAME: done`.
    var report: String {
        // Without a filter some calls below would change this machine.
        guard attempt("unshare", [0]) == EPERM else { return "no filter is in force" }
        let unlisted = Self.numbers.filter { allowed[$0] == nil }
        let lines = unlisted.map { (name: "system call \($0)", code: invoke($0, [])) } + attempts
        let succeeded = lines.filter { $0.code != EPERM && $0.code != ENOSYS && $0.code != EACCES }
        allowed.keys.sorted().forEach(tryOnSupervisor)
        let counts = ["refused calls \(unlisted.count)", "allowed calls \(allowed.count)"]
        return (counts + succeeded.map { "\($0.name): \($0.code)" }).joined(separator: "\n")
    }

    /// Makes an allowed call with the id of the supervisor as each argument in turn; the other arguments are once zero
    /// and once an address.
    private func tryOnSupervisor(_ number: Int) {
        let buffer = [UInt8](repeating: 0, count: 4_096)
        unsafe buffer.withUnsafeBytes { bytes in
            for other in [0, Int(bitPattern: bytes.baseAddress)] {
                for place in 0..<6 {
                    var arguments = Array(repeating: other, count: 6)
                    arguments[place] = Int(supervisor)
                    inChild { _ = invoke(number, arguments) }
                }
            }
        }
    }

    private func inChild(_ body: () -> Void) {
        let parent = getpid()
        switch optional({ () throws(SystemError) in try forkProcess() }) {
        case .child:
            endWithParent(parent, orAfter: .milliseconds(5))
            body()
            _exit(0)
        case .parent(let pid): _ = waitpid(pid, nil, 0)
        case nil: break
        }
    }

    private func optional<Value>(_ body: () throws(SystemError) -> Value) -> Value? {
        do throws(SystemError) { return try body() } catch { return nil }
    }

    /// The errno of a call; 0 if it succeeded.
    private func invoke(_ number: Int, _ arguments: [Int]) -> CInt {
        let all = arguments + Array(repeating: 0, count: 6 - arguments.count)
        errno = 0
        return systemCall(number, all[0], all[1], all[2], all[3], all[4], all[5]) == -1 ? errno : 0
    }

    private func attempt(_ name: String, _ arguments: [Int]) -> CInt {
        AllowedCall.number(of: name).map { invoke(Int($0), arguments) } ?? ENOSYS
    }

    /// Attempts to change the supervisor, other workers, and files that the worker may not change.
    private var attempts: [(name: String, code: CInt)] {
        onProcesses + onSockets + onMemory + onFiles
    }

    private var onProcesses: [(name: String, code: CInt)] {
        let pid = Int(supervisor)
        var limit: [UInt64] = [0, 0]
        var owner: [Int32] = [1, supervisor]
        let parent = 0x8000, thread = 0x0001_0f00, user = 0x1000_0000
        var lines = unsafe limit.withUnsafeMutableBytes { bytes in
            [CInt](0..<16).map { resource in
                let address = Int(bitPattern: bytes.baseAddress)
                return ("prlimit64 \(resource)", attempt("prlimit64", [pid, Int(resource), address, 0]))
            }
        }
        lines += unsafe owner.withUnsafeMutableBytes { bytes in
            [("fcntl F_SETOWN_EX", attempt("fcntl", [3, 15, Int(bitPattern: bytes.baseAddress)]))]
        }
        return lines + [
            ("fcntl F_SETOWN", attempt("fcntl", [3, 8, pid])),
            ("fcntl F_SETSIG", attempt("fcntl", [3, 10, Int(SIGKILL)])),
            ("fcntl F_SETLEASE", attempt("fcntl", [3, 1_024, 0])),
            ("kill", attempt("kill", [pid, 0])), ("kill all", attempt("kill", [-1, 0])),
            ("tgkill", attempt("tgkill", [pid, pid, 0])), ("tkill", attempt("tkill", [pid, 0])),
            ("setpriority", attempt("setpriority", [0, pid, 19])),
            ("ioprio_set", attempt("ioprio_set", [1, pid, 3 << 13])),
            ("sched_setaffinity", attempt("sched_setaffinity", [pid, 0, 0])),
            ("sched_getaffinity", attempt("sched_getaffinity", [pid, 0, 0])),
            ("prctl PR_SCHED_CORE", attempt("prctl", [62, 1, pid, 0])),
            ("prctl PR_SET_PTRACER", attempt("prctl", [0x5961_6d61, pid])),
            ("clone a sibling", attempt("clone", [parent | Int(SIGCHLD)])),
            ("clone a thread", attempt("clone", [thread])),
            ("clone into a namespace", attempt("clone", [user | Int(SIGCHLD)])),
            ("clone with another signal", attempt("clone", [Int(SIGKILL)])),
        ]
    }

    private var onSockets: [(name: String, code: CInt)] {
        var owner = supervisor
        let ioctls = unsafe withUnsafeMutableBytes(of: &owner) { bytes in
            [0x8901, 0x8902, 0x5412, 0x5410].map { request in
                let address = Int(bitPattern: bytes.baseAddress)
                return ("ioctl \(String(request, radix: 16))", attempt("ioctl", [3, request, address]))
            }
        }
        var linger: [Int32] = [1, 30]
        let options = unsafe linger.withUnsafeMutableBytes { bytes in
            [("setsockopt SO_LINGER", attempt("setsockopt", [3, 1, 13, Int(bitPattern: bytes.baseAddress), 8]))]
        }
        let blocking = [
            ("fcntl without O_NONBLOCK", attempt("fcntl", [3, 4, 2])),
            ("ioctl FIONBIO", attempt("ioctl", [3, 0x5421, 0])),
        ]
        let families = (0..<50).filter { ![1, 2, 10].contains($0) }
        return ioctls + options + blocking + families.map { ("socket \($0)", attempt("socket", [$0, 2, 0])) }
    }

    private var onMemory: [(name: String, code: CInt)] {
        let page = 4_096
        let anonymous = Int(MAP_PRIVATE | MAP_ANONYMOUS)
        return [
            ("mmap of writable code", attempt("mmap", [0, page, 7, anonymous, -1, 0])),
            ("mprotect of code", attempt("mprotect", [0, page, 5])),
            ("mremap", attempt("mremap", [0, page, 2 * page, 1])),
        ]
    }

    /// Files of the state, which the worker may write, and files outside it.
    private var onFiles: [(name: String, code: CInt)] {
        let outside = state.removingLastComponent().appending("outside").string
        var lines: [(name: String, code: CInt)] = []
        for path in [outside, state.string] {
            lines += unsafe path.withCString { pointer in
                let name = Int(bitPattern: pointer)
                return [
                    ("chmod \(path)", attempt("chmod", [name, 0o777])),
                    ("fchmodat \(path)", attempt("fchmodat", [-100, name, 0o777])),
                    ("fchmodat2 \(path)", invoke(452, [-100, name, 0o777, 0])),
                    ("chown \(path)", attempt("fchownat", [-100, name, -1, -1, 0])),
                    ("setxattr \(path)", attempt("setxattr", [name, name, name, 1, 0])),
                    ("removexattr \(path)", attempt("removexattr", [name, name])),
                    ("utimensat \(path)", attempt("utimensat", [-100, name, 0, 0])),
                    ("linkat \(path)", attempt("linkat", [-100, name, -100, name, 0])),
                    ("symlinkat \(path)", attempt("symlinkat", [name, -100, name])),
                    ("mknodat \(path)", attempt("mknodat", [-100, name, Int(S_IFIFO), 0])),
                    ("execve \(path)", attempt("execve", [name, 0, 0])),
                ]
            }
        }
        lines += unsafe outside.withCString { pointer in
            let name = Int(bitPattern: pointer)
            return [
                ("open to write", attempt("openat", [-100, name, Int(O_WRONLY), 0])),
                ("create", attempt("openat", [-100, name, Int(O_RDWR | O_CREAT), 0o600])),
                ("read", attempt("openat", [-100, name, Int(O_RDONLY), 0])),
                ("unlink", attempt("unlinkat", [-100, name, 0])),
                ("remove", attempt("unlinkat", [-100, name, Int(AT_REMOVEDIR)])),
                ("rename", attempt("renameat", [-100, name, -100, name])),
            ]
        }
        return lines
    }
}
