internal import CLinux
internal import Glibc

/// A process this one started and has to reap.
package final class ChildProcess {
    package let pid: Int32
    /// Becomes readable when the process has ended: a pidfd.
    package let ending: Descriptor
    /// How it ended, once it was reaped.
    package private(set) var status: ExitStatus?

    /// Takes charge of a child that nobody has reaped; after an error it is killed and reaped.
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

    /// A child that is still running when the last reference goes is killed and reaped.
    deinit {
        guard status == nil else { return }
        kill(SIGKILL)
        _ = try? reap(options: 0)  // Only ECHILD is possible: somebody else reaped it.
    }

    /// Waits until the process has ended, and reaps it.
    ///
    /// - Throws: `Interruption`, what a timer throws, and `SystemError`; the process then still runs.
    package func wait(through waiting: any Waiting) throws -> ExitStatus {
        while true {
            if let status { return status }
            if let status = try reap(options: WNOHANG) { return status }
            _ = try waiting.wait(for: [Interest(ending)])
        }
    }

    /// Sends it a signal; nothing happens if it was reaped.
    package func kill(_ signal: Int32) {
        if status == nil { _ = Glibc.kill(pid, signal) }
    }

    /// Sends a signal to the process group it leads, whose members may outlive it.
    ///
    /// Only before it is reaped: afterwards the number may be another's.
    package func killGroup(_ signal: Int32) {
        if status == nil { _ = Glibc.kill(-pid, signal) }
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
