internal import CLinux
internal import Glibc

/// A child process that this process must reap.
package final class ChildProcess {
    package let pid: Int32
    /// A pidfd: becomes readable when the process has ended.
    package let ending: Descriptor
    /// The exit status; nil until the process is reaped.
    package private(set) var status: ExitStatus?

    private let endsItself: Bool

    /// Takes ownership of a child that has not been reaped. After an error the child is killed and reaped.
    ///
    /// - Parameter endsItself: whether the child has called `endWithParent`, so that it is not killed: a worker may not
    ///   send signals.
    package init(pid: Int32, endsItself: Bool = false) throws(SystemError) {
        self.pid = pid
        self.endsItself = endsItself
        do throws(SystemError) {
            ending = try Descriptor.process(pid)
        } catch {
            _ = Glibc.kill(pid, SIGKILL)
            _ = waitpid(pid, nil, 0)
            throw error
        }
    }

    /// Kills the child if it still runs and does not end by itself, and reaps it.
    deinit {
        guard status == nil else { return }
        if !endsItself { kill(SIGKILL) }
        // The only possible error is ECHILD: already reaped elsewhere.
        _ = try? reap(options: endsItself ? WNOHANG : 0)
    }

    /// Waits until the process has ended, and reaps it.
    ///
    /// - Throws: `Interruption`, the errors of timers, and `SystemError`; then the process still runs.
    package func wait(through waiting: any Waiting) throws -> ExitStatus {
        while true {
            if let status { return status }
            if let status = try reap(options: WNOHANG) { return status }
            _ = try waiting.wait(for: [Interest(ending)])
        }
    }

    /// Sends a signal to the process; does nothing if it was reaped.
    package func kill(_ signal: Int32) {
        if status == nil { _ = Glibc.kill(pid, signal) }
    }

    private func reap(options: Int32) throws(SystemError) -> ExitStatus? {
        var word: Int32 = 0
        let reaped = try checked("waitpid", on: "\(pid)") { unsafe waitpid(pid, &word, options) }
        if reaped == pid { status = ExitStatus(word) }
        return status
    }
}

extension Descriptor {
    /// A pidfd of a process, which need not be a child: readable when the process has ended.
    ///
    /// - Throws: `SystemError` with `ESRCH` when there is no such process.
    package static func process(_ pid: Int32) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("pidfd_open", on: "\(pid)") { clinux_pidfd_open(pid) })
    }
}
