internal import CLinux
internal import Glibc

/// Which of the two processes returned from a fork.
package enum ForkSide: Equatable, Sendable {
    case child
    case parent(child: Int32)
}

/// Splits this process in two; both return from this call.
///
/// The process must have a single thread: a child of a threaded process inherits locks that no thread is left to
/// release. Hence nothing that runs before the fork may use Swift concurrency, Dispatch or Foundation networking.
///
/// - Throws: `SystemError` with `EAGAIN` when `TasksMax=` or `RLIMIT_NPROC` is reached, `ENOMEM` without memory.
/// - Source: fork(2), signal-safety(7).
package func forkProcess() throws(SystemError) -> ForkSide {
    precondition(clinux_single_threaded() != 0, "fork from a threaded process")
    let pid = try checked("fork") { clinux_fork() }
    return pid == 0 ? .child : .parent(child: pid)
}

/// Splits this process in two that share one table of descriptors: what either opens, both have, and what either closes,
/// both lose. A descriptor is closed for good when both have ended.
///
/// The child must not come back to its caller: whatever that frees would be closed for the parent too.
/// - Throws: `SystemError` as `forkProcess`.
/// - Source: clone(2), CLONE_FILES; the parent stops sharing when it executes a program.
package func forkSharingDescriptors() throws(SystemError) -> ForkSide {
    precondition(clinux_single_threaded() != 0, "fork from a threaded process")
    let pid = try checked("clone") { clinux_fork_sharing_descriptors() }
    return pid == 0 ? .child : .parent(child: pid)
}

/// Blocks until the parent has ended; no signal ends it earlier, but for SIGKILL.
///
/// - Source: prctl(2), PR_SET_PDEATHSIG: a parent that ended before the call is seen by its number.
package func waitForEnd(ofParent parent: Int32) {
    _ = clinux_block_all()
    _ = clinux_signal_at_parents_end(SIGTERM)
    while getppid() == parent { _ = clinux_wait_for_signal() }
}

/// Ends a child and takes its status, whatever it is doing.
package func endChild(_ pid: Int32) {
    kill(pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
}

/// Names this process for ps(1) and the journal: at most 15 bytes.
package func setProcessName(_ name: String) {
    _ = unsafe clinux_set_process_name(name)
}

/// The pids of this process's children, orphans it adopted as their subreaper included.
///
/// - Source: proc(5), /proc/pid/task/tid/children; empty where the kernel does not offer it.
package func childProcesses() -> [Int32] {
    let path = "/proc/self/task/\(getpid())/children"
    let number = unsafe clinux_open(path, O_RDONLY | O_CLOEXEC, 0)
    guard number >= 0 else { return [] }
    let file = Descriptor(owning: number)
    var text: [UInt8] = []
    while case .bytes(let bytes)? = optional({ () throws(SystemError) in try file.read() }) { text += bytes }
    return text.split(separator: UInt8(ascii: " ")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
}

/// The value, or nil: for what is only tried.
func optional<Value>(_ body: () throws(SystemError) -> Value) -> Value? {
    do throws(SystemError) { return try body() } catch { return nil }
}
