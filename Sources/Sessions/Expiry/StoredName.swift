internal import Text

/// The kind of a file among the sessions of an agent, from its name; a file with another name is not touched.
enum StoredName: Equatable {
    /// A session's transcript, with the name of the directory for its large images.
    case transcript(media: String)
    /// The images of a session, with the name of its transcript.
    case media(transcript: String)
    /// A file that a process was writing when it ended.
    case temporary

    /// A directory with transcripts.
    enum DirectoryKind: Equatable {
        /// `sessions/<2 hex>`, with these two digits; files are named by the digest of the session key.
        case sessions(digits: String)
        /// `archive`; files are named by session ids.
        case archive
    }

    init?(_ name: String, in directory: DirectoryKind) {
        if name.hasPrefix("."), name.hasSuffix(".tmp") {
            self = .temporary
        } else if name.hasSuffix(".jsonl"), directory.isStem(name.dropLast(6)) {
            self = .transcript(media: "\(name.dropLast(6)).media")
        } else if name.hasSuffix(".media"), directory.isStem(name.dropLast(6)) {
            self = .media(transcript: "\(name.dropLast(6)).jsonl")
        } else {
            return nil
        }
    }

    /// Whether a directory of sessions can have this name: two hexadecimal digits in lower case.
    static func isDirectory(_ name: String) -> Bool {
        name.utf8.count == 2 && name.utf8.allSatisfy(\.isLowercaseHexadecimalDigit)
    }
}

extension StoredName.DirectoryKind {
    /// Whether a file of this directory can have this name, without its extension.
    fileprivate func isStem(_ stem: Substring) -> Bool {
        switch self {
        case .sessions(let digits):
            stem.utf8.count == 64 && stem.utf8.starts(with: digits.utf8)
                && stem.utf8.allSatisfy(\.isLowercaseHexadecimalDigit)
        case .archive: isFileName(String(stem))
        }
    }
}

/// Whether a string is a valid name of a session file: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
func isFileName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isAlphanumeric, text.utf8.count <= 128 else { return false }
    return text.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
}
