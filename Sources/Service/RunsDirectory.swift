package import Posix
package import SystemPackage

/// The directory of the files of runs: `LiveFile`s that workers write, and that only the supervisor removes.
///
/// The content of the files is never read here, because workers wrote it.
package struct RunsDirectory: Sendable {
    package let path: FilePath
    private let kept: Duration
    private let clock: WallClock

    /// Most files that are kept, and most bytes of them (64 MiB). More exist only while more runs are in progress.
    private static let filesMax = 1_000
    private static let bytesMax = 64 << 20

    /// - Parameter keptSeconds: how long the file of a run is kept after the run has ended.
    package init(_ path: FilePath, keptSeconds: Int, clock: WallClock) {
        self.path = path
        kept = .seconds(keptSeconds)
        self.clock = clock
    }

    /// Creates the directory if it is missing, with mode 0700; returns one line for the journal if that fails.
    package func prepare() -> String? {
        do throws(SystemError) {
            try AtomicFile.createDirectory(path, isDurable: false)
            return nil
        } catch {
            return "runs are not recorded: \(error)"
        }
    }

    /// Removes the files of runs that ended long ago, and the oldest beyond the limits.
    ///
    /// - Returns: the time until the next file must be removed; nil without files.
    package func removeEnded() -> Duration? {
        let milliseconds = Int64(kept / .milliseconds(1))
        var limits = LiveFileLimits(before: clock.milliseconds - milliseconds)
        limits.filesMax = Self.filesMax
        limits.bytesMax = Self.bytesMax
        // Without the directory there are no files.
        guard let oldest = try? limits.removeEnded(in: path) else { return nil }
        return .milliseconds(max(0, oldest + milliseconds - clock.milliseconds))
    }
}
