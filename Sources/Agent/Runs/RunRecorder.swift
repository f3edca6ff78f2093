internal import Conversation
internal import Glibc
internal import JSON
internal import Posix
internal import SystemPackage
internal import Text

/// Writes the events of a run to its file, which other processes read while the run happens.
///
/// It never waits. An error ends the recording and not the run.
final class RunRecorder: RunObserver {
    private let file: LiveFile
    private let report: (String) -> Void
    private var writer = Writer()
    /// The size of the file, and of its first line alone.
    private var size = 0
    private var headSize = 0
    /// The size at which the space of the file system is looked at again.
    private var nextLook = 0
    /// Whether events are no longer recorded, because the file or its file system is full.
    private var isFull = false
    private var missingEvents = 0
    private var lastSeq = 0
    private var hasEnded = false

    /// Longest file, in bytes (8 MiB), without its last line.
    static let bytesMax = 8 << 20
    /// After so many bytes the space of the file system is looked at again.
    private static let lookBytes = 256 << 10

    /// Creates the file.
    ///
    /// - Parameter report: receives a sentence about an error that ends the recording, at most once.
    /// - Throws: `SystemError`, with `ENOENT` without the directory, `ENOSPC` if the file system has too little space.
    init(_ start: RunStart, in directory: FilePath, report: @escaping (String) -> Void) throws(SystemError) {
        guard let path = RunStart.file(of: start.runId, in: directory) else {
            throw SystemError("open", errno: EINVAL, on: directory.string)
        }
        file = try LiveFile(path)
        self.report = report
        try look()
        try append(start.line)
        headSize = size
    }

    /// Whether the file was removed, so that the run must stop.
    var isStopped: Bool {
        // The file is open: fstat(2) does not fail.
        (try? file.isUnlinked) ?? false
    }

    func observe(_ event: RunEvent) {
        lastSeq = event.seq
        if case .ended(let ending) = event.kind { return end(ending, at: event.at) }
        guard !hasEnded, !isFull else {
            missingEvents += 1
            return
        }
        let line = line(event)
        if size + line.count > Self.bytesMax {
            isFull = true
            missingEvents = 1
            return
        }
        do throws(SystemError) {
            try append(line)
            if size >= nextLook { try look() }
        } catch {
            isFull = true
            missingEvents = 1
            report("the run is recorded only in part: \(error)")
        }
    }

    /// Writes the last line, unless it was written already.
    func end(_ ending: Ending, at milliseconds: Int64) {
        if hasEnded { return }
        hasEnded = true
        let event = RunEvent(runId: "", sessionKey: nil, seq: lastSeq, at: milliseconds, kind: .ended(ending))
        do throws(SystemError) {
            try append(line(event, missing: missingEvents))
        } catch {
            // The first page of the file has room for the end, which matters more than the events.
            do throws(SystemError) {
                try file.descriptor.truncate(to: headSize)
                try append(line(event, missing: max(0, lastSeq - 1)))
            } catch {
                report("the end of the run is not recorded: \(error)")
            }
        }
    }

    private func line(_ event: RunEvent, missing: Int = 0) -> [UInt8] {
        writer.removeAll()
        event.write(to: &writer, missing: missing)
        return writer.bytes + [.lineFeed]
    }

    /// Writes a line as a whole, or nothing.
    private func append(_ line: [UInt8]) throws(SystemError) {
        do throws(SystemError) {
            try File.writeAll(line, to: file.descriptor)
            size += line.count
        } catch {
            try file.descriptor.truncate(to: size)
            throw error
        }
    }

    private func look() throws(SystemError) {
        nextLook = size + Self.lookBytes
        if try file.isSpaceShort { throw SystemError("write", errno: ENOSPC) }
    }
}
