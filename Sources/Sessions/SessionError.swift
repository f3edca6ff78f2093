internal import Glibc
internal import Posix

/// Why a session cannot be used.
package enum SessionError: Error, Equatable, Sendable {
    /// Another run holds it, and either waited too long or too many wait already.
    case busy
    /// One of the run's own ancestors holds it.
    case heldByAncestor
    /// No room: ENOSPC, EDQUOT, EFBIG, an I/O error while appending, or the file has reached `TranscriptFile.bytesMax`.
    case storageFull
    /// A system call failed on the session's file; the path is left out.
    case storageFailed(call: String, errno: CInt)
    /// The file under the session's name is not a transcript of this session.
    case damaged
    /// A later version of the gateway wrote the file, in a format that this one does not know.
    case newerFormat(Int)
    /// Not an agent's id: nothing was looked up.
    case invalidAgent
}

extension SessionError {
    /// What a failed call means when nothing was being written.
    init(_ error: SystemError) {
        self = .storageFailed(call: error.call, errno: error.errno)
    }

    /// What a failed call means while a line was being written.
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
        case .newerFormat(let format):
            "the session's file has format \(format), which a later version wrote; this one reads formats up to "
                + "\(TranscriptLine.format)"
        case .invalidAgent: "not an agent's id"
        }
    }
}

/// Runs what asks the system, with its failure as a failure of the session.
func sessionIO<Value>(_ body: () throws(SystemError) -> Value) throws(SessionError) -> Value {
    do throws(SystemError) { return try body() } catch { throw SessionError(error) }
}
