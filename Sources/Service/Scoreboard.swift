package import Posix

/// Shared memory in which workers report their progress: a memory file with one page per slot.
///
/// Each worker maps its own page. The supervisor does not map pages: it reads a copy of a page.
package struct Scoreboard {
    /// The size of a page, in bytes.
    static let pageBytes = 4_096

    /// The memory file: memfd_create(2).
    package let memory: Descriptor
    /// Workers of an earlier supervisor in this process have another flag: their credentials are counted when they end.
    private let signal: CredentialSignal

    /// Creates a scoreboard with this number of slots.
    package init(slots: Int) throws(SystemError) {
        memory = try Descriptor.memoryFile("openclaw-scoreboard")
        signal = try CredentialSignal()
        try grow(to: slots)
    }

    /// Continues with the memory of the previous supervisor in this process.
    package init(takingOver memory: Descriptor, slots: Int) throws(SystemError) {
        self.memory = memory
        signal = try CredentialSignal()
        signal.raise()
        try grow(to: slots)
    }

    /// A copy of the page of a slot. A page that was not cleared contains the values of an earlier worker.
    package func record(of slot: Int) -> ScoreboardRecord {
        // A page that cannot be read is treated as empty.
        let bytes = try? memory.read(at: slot * Self.pageBytes, count: ScoreboardField.bytes)
        return ScoreboardRecord(bytes ?? [])
    }

    /// The progress of the worker of a slot; costs one read of less than a page.
    package func progress(of slot: Int) -> WorkerProgress {
        let bytes = try? memory.read(at: slot * Self.pageBytes, count: WorkerProgress.bytes)
        return WorkerProgress(bytes ?? [], at: .now)
    }

    /// Empties a page before its next worker.
    package func clear(_ slot: Int) {
        let bytes = [UInt8](repeating: 0, count: ScoreboardField.bytes)
        // The file is large enough, and a memory file has no other error.
        try? memory.write(bytes, at: slot * Self.pageBytes)
    }

    /// Maps the page of a slot, in the worker of that slot.
    package func page(of slot: Int) throws(SystemError) -> ScoreboardPage {
        try ScoreboardPage(of: memory, at: slot * Self.pageBytes, signal)
    }

    /// Whether a worker has reported a credential since the last call that must count before the worker ends.
    package func hasNewCredentials() -> Bool { signal.take() }

    /// Never shrinks the file: workers may have mapped later pages.
    private func grow(to slots: Int) throws(SystemError) {
        let size = slots * Self.pageBytes
        if try memory.status().size < size { try memory.truncate(to: size) }
    }
}

/// The layout of a page: offsets in bytes.
///
/// A string is one byte for its length, followed by its UTF-8. Fields may only be added, because after an upgrade the
/// supervisor reads pages of workers of an older version.
enum ScoreboardField {
    static let phase = 0
    static let authenticated = 1
    static let status = 2
    static let turns = 4
    static let toolCalls = 6
    static let bytesSent = 8
    static let tokensIn = 16
    static let tokensOut = 24
    /// 0, 4 or 6; the address follows in network byte order.
    static let clientFamily = 32
    /// Workers of older versions leave this field zero; their exit status contains the same information.
    static let credentialFailed = 33
    /// Three counts of two bytes, in the order of `CommandResultCount`. Workers of older versions leave them zero.
    static let commands = 34
    static let clientAddress = 40
    static let route = ScoreboardString(offset: 64, bytesMax: 32)
    static let agent = ScoreboardString(offset: 100, bytesMax: 64)
    static let requestId = ScoreboardString(offset: 168, bytesMax: 64)
    static let errorCode = ScoreboardString(offset: 236, bytesMax: 64)
    static let notice = ScoreboardString(offset: 304, bytesMax: 200)
    static let upstreamFailures = 506
    /// The second of CLOCK_BOOTTIME by which the worker will have ended. Workers of older versions leave it zero.
    static let deadline = 508
    /// Workers of older versions do not write this field and the following ones: they are zero.
    static let model = ScoreboardString(offset: 512, bytesMax: 190)
    static let session = ScoreboardString(offset: 703, bytesMax: 64)
    static let lack = ScoreboardString(offset: 768, bytesMax: 255)
    /// The size of all fields, in bytes.
    static let bytes = 1_024
}

/// A string field: one byte for the length, then at most `bytesMax` bytes.
struct ScoreboardString {
    let offset: Int
    let bytesMax: Int
}
