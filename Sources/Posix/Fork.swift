internal import CLinux
internal import Glibc

/// The process in which a fork has returned.
package enum ForkSide: Equatable, Sendable {
    case child
    case parent(child: Int32)
}

/// Forks this process; the call returns in both processes.
///
/// The process must have a single thread: a child of a threaded process inherits locks that no remaining thread will
/// release. So code that runs before the fork must not use Swift concurrency, Dispatch or Foundation networking.
///
/// - Throws: `SystemError` with `EAGAIN` when `TasksMax=` or `RLIMIT_NPROC` is reached, `ENOMEM` without memory.
/// - Source: fork(2), signal-safety(7).
package func forkProcess() throws(SystemError) -> ForkSide {
    precondition(clinux_single_threaded() != 0, "fork from a threaded process")
    let pid = try checked("fork") { clinux_fork() }
    return pid == 0 ? .child : .parent(child: pid)
}

/// In a forked child: makes the kernel end this process when its parent ends, and when a time has passed.
///
/// - Parameters:
///   - parent: the parent, which may have ended before this call.
///   - duration: must be more than zero; otherwise this process ends at once.
/// - Source: PR_SET_PDEATHSIG(2const), setitimer(2).
package func endWithParent(_ parent: Int32, orAfter duration: Duration) {
    _ = signal(SIGALRM, SIG_DFL)
    let microseconds = Int(min(duration, .seconds(1 << 30)) / .microseconds(1))
    if microseconds <= 0 || clinux_end_with_parent(microseconds) == -1 || getppid() != parent { _exit(1) }
}

/// In a forked child: makes the kernel kill this process when its parent ends, also after it has executed a program.
/// Entering a user namespace cancels that.
///
/// - Throws: `SystemError` with `ESRCH` if the parent has ended already.
/// - Source: PR_SET_PDEATHSIG(2const). The parent of the first process of a process namespace has the pid 0 in it.
package func endWithParent(_ parent: Int32) throws(SystemError) {
    try checked("prctl") { clinux_kill_with_parent() }
    if getppid() != parent { throw SystemError("getppid", errno: ESRCH) }
}

/// The pids of the children of this process, including orphans that it adopted as a subreaper.
///
/// - Source: proc(5), /proc/pid/task/tid/children; empty if the kernel does not provide the file.
package func childProcesses() -> [Int32] {
    let path = "/proc/self/task/\(getpid())/children"
    let number = unsafe clinux_open(path, O_RDONLY | O_CLOEXEC, 0)
    guard number >= 0 else { return [] }
    let file = Descriptor(owning: number)
    var text: [UInt8] = []
    while case .bytes(let bytes)? = optional({ () throws(SystemError) in try file.read() }) { text += bytes }
    return text.split(separator: UInt8(ascii: " ")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
}

/// The value, or nil if the call fails.
func optional<Value>(_ body: () throws(SystemError) -> Value) -> Value? {
    do throws(SystemError) { return try body() } catch { return nil }
}
