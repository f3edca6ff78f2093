internal import Glibc

/// A child that has ended, with its resource usage.
package struct EndedProcess: Equatable, Sendable {
    package let pid: Int32
    package let status: ExitStatus
    package let usage: ProcessUsage

    package init(pid: Int32, status: ExitStatus, usage: ProcessUsage) {
        self.pid = pid
        self.status = status
        self.usage = usage
    }
}

/// The resource usage of a process, including children that it reaped.
///
/// - Source: getrusage(2). The peak starts with the resident memory of the parent at the fork.
package struct ProcessUsage: Equatable, Sendable {
    /// User and system time, in microseconds.
    package let cpuMicroseconds: Int
    /// The peak of resident memory, in bytes.
    package let memoryPeakBytes: Int

    package init(cpuMicroseconds: Int, memoryPeakBytes: Int) {
        self.cpuMicroseconds = cpuMicroseconds
        self.memoryPeakBytes = memoryPeakBytes
    }

    init(_ usage: rusage) {
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        cpuMicroseconds = seconds * 1_000_000 + Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        memoryPeakBytes = usage.ru_maxrss * 1_024
    }

    /// The usage of this process and its reaped children so far.
    package static var own: ProcessUsage {
        var own = rusage()
        var children = rusage()
        _ = unsafe getrusage(RUSAGE_SELF.rawValue, &own)
        _ = unsafe getrusage(RUSAGE_CHILDREN.rawValue, &children)
        let (mine, theirs) = (ProcessUsage(own), ProcessUsage(children))
        return ProcessUsage(
            cpuMicroseconds: mine.cpuMicroseconds + theirs.cpuMicroseconds,
            memoryPeakBytes: max(mine.memoryPeakBytes, theirs.memoryPeakBytes))
    }
}

/// Reaps one child that has ended; nil if no child has ended.
///
/// - Parameter waiting: whether to block until a child ends; nil is then returned if there are no children.
/// - Source: wait4(2), with WNOHANG unless `waiting` is set.
package func reapEndedProcess(waiting: Bool = false) -> EndedProcess? {
    var status: CInt = 0
    var usage = rusage()
    while true {
        let pid = unsafe wait4(-1, &status, waiting ? 0 : WNOHANG, &usage)
        if pid < 0 && errno == EINTR { continue }
        guard pid > 0 else { return nil }
        return EndedProcess(pid: pid, status: ExitStatus(status), usage: ProcessUsage(usage))
    }
}
