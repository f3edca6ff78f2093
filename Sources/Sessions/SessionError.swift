internal import Glibc
internal import Posix

/// Why a session cannot be used.
package enum SessionError: Error, Equatable, Sendable {
    /// Another run holds the lock: this one waited too long, or too many requests wait already.
    case busy
    /// An ancestor of the run holds the lock.
    case heldByAncestor
    /// ENOSPC, EDQUOT, EFBIG, an I/O error while appending, or the file has reached `TranscriptFile.bytesMax`.
    case storageFull
    /// A system call on the session's file failed; the path is left out.
    case storageFailed(call: String, errno: CInt)
    /// The file under the session's name is not a transcript of this session.
    case damaged
    /// The line at an offset is not a JSON object or not the entry it must be, or no line begins there although an entry
    /// names it as its parent.
    case damagedLine(offset: Int)
    /// A line of the file is longer than `TranscriptFile.lineBytesMax`.
    case lineTooLong
    /// A later version of the gateway wrote the file in a format that this version cannot read.
    case newerFormat(Int)
    /// Not an agent id.
    case invalidAgent
}

extension SessionError {
    /// The error for a call that failed while reading.
    init(_ error: SystemError) {
        self = .storageFailed(call: error.call, errno: error.errno)
    }

    /// The error for a call that failed while writing.
    init(writing error: SystemError) {
        let full = [ENOSPC, EDQUOT, EIO, EFBIG].contains(error.errno)
        self = full ? .storageFull : SessionError(error)
    }
}

extension SessionError: CustomStringConvertible {
    /// One line for a log.
    package var description: String {
        switch self {
        case .busy: "the session is held by another run"
        case .heldByAncestor: "the session is held by a run that started this one"
        case .storageFull: "no room to store the session"
        case .storageFailed(let call, let errno): "the session's file: \(SystemError(call, errno: errno))"
        case .damaged: "the session's file is not a transcript of this session"
        case .damagedLine(let offset):
            "the session's file is damaged: byte \(offset) does not begin a whole entry; restore the file from a backup, or "
                + "remove this entry and all later ones with `truncate --size=\(offset)`"
        case .lineTooLong:
            "the session's file has a line of more than \(TranscriptFile.lineBytesMax) bytes, which cannot be read; "
                + "remove the line or the file"
        case .newerFormat(let format):
            "the session's file has format \(format), which a later version wrote; this version reads formats up to "
                + "\(TranscriptLine.format)"
        case .invalidAgent: "not an agent id"
        }
    }
}

/// Runs system calls that read a session; a `SystemError` becomes a `SessionError`.
func sessionIO<Value>(_ body: () throws(SystemError) -> Value) throws(SessionError) -> Value {
    do throws(SystemError) { return try body() } catch { throw SessionError(error) }
}
