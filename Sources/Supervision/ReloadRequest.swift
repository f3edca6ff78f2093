internal import Glibc
internal import Posix
internal import SystemPackage

/// Makes a running supervisor reload, and waits for the result: `openclaw-gateway --reload`.
package struct ReloadRequest {
    /// Longest time until the result; a check may take most of it.
    static let resultMax = Reload.checkMax + .seconds(10)

    /// The process id of the supervisor.
    private let pid: Int32
    private let pipe: ReloadPipe

    package init(pid: Int32, pipe: ReloadPipe = ReloadPipe()) {
        self.pid = pid
        self.pipe = pipe
    }

    /// Sends SIGHUP; returns nil once the new configuration and program are in use, else why they are not.
    ///
    /// - Throws: `SystemError`: `ENOENT` without the FIFO, `ESRCH` without the process, `EPERM`.
    package func rejection() throws -> String? {
        let watch = Watch(client: nil, termination: nil, deadline: .now + Self.resultMax)
        do {
            let reports = try pipe.opened()
            let ending = try Descriptor.process(pid)
            // Two requests at a time would read each other's reports.
            _ = try FileLock.take(reports, through: watch)
            while case .bytes = try reports.read() {}
            try checked("kill", on: "\(pid)") { kill(pid, SIGHUP) }
            return try rejection(in: reports, until: ending, watch)
        } catch Interruption.deadlinePassed {
            return "process \(pid) has reported no result for \(Self.resultMax.components.seconds) seconds"
        }
    }

    private func rejection(in reports: Descriptor, until ending: Descriptor, _ watch: Watch) throws -> String? {
        var result = RequestedResult()
        while true {
            let ready = try watch.wait(for: [Interest(reports), Interest(ending)])
            switch try reports.read() {
            case .bytes(let bytes): result.read(bytes)
            case .ended: throw SystemError("read", errno: EPIPE, on: pipe.path.string)
            case .wouldBlock:
                if ready.contains(where: { $0.interest == Interest(ending) }) { return "process \(pid) has ended" }
            }
            switch result.report {
            case .succeeded: return nil
            case .rejected(let reason): return reason
            case .requested, nil: continue
            }
        }
    }
}

/// The result of the reload that was requested, out of all that is reported.
///
/// The check of an earlier change may end while SIGHUP is on its way. The result of that check is skipped, because it
/// comes before `requested`.
struct RequestedResult: Equatable {
    private(set) var report: ReloadReport?

    /// Takes whole lines: a supervisor writes each at once.
    mutating func read(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let next = ReloadReport(line: line) else { continue }
            switch (report, next) {
            case (nil, .requested), (.requested, _): report = next
            default: continue
            }
        }
    }
}
