internal import CLinux
internal import Glibc

/// A child process that this process must reap.
package final class ChildProcess {
    package let pid: Int32
    /// A pidfd: becomes readable when the process has ended.
    package let ending: Descriptor
    /// The exit status; nil until the process is reaped.
    package private(set) var status: ExitStatus?

    /// Takes ownership of a child that has not been reaped. After an error the child is killed and reaped.
    package init(pid: Int32) throws(SystemError) {
        self.pid = pid
        do throws(SystemError) {
            ending = try Descriptor.process(pid)
        } catch {
            _ = Glibc.kill(pid, SIGKILL)
            _ = waitpid(pid, nil, 0)
            throw error
        }
    }

    /// Kills and reaps the child if it still runs.
    deinit {
        guard status == nil else { return }
        kill(SIGKILL)
        _ = try? reap(options: 0)  // The only possible error is ECHILD: already reaped elsewhere.
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
