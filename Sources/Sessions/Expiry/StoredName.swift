internal import Text

/// What a file among the sessions of an agent is, by its name; anything else is somebody else's and is left alone.
enum StoredName: Equatable {
    /// A session's transcript, with the name of the directory that its large images lie in.
    case transcript(media: String)
    /// The images of a session, with the name of its transcript.
    case media(transcript: String)
    /// What a process was writing when it ended.
    case temporary

    enum Place: Equatable {
        /// `sessions/<2 hex>`, with these two digits.
        case sessions(digits: String)
        /// `archive`, whose files are named by session ids.
        case archive
    }

    init?(_ name: String, in place: Place) {
        if name.hasPrefix("."), name.hasSuffix(".tmp") {
            self = .temporary
        } else if name.hasSuffix(".jsonl"), place.holds(name.dropLast(6)) {
            self = .transcript(media: "\(name.dropLast(6)).media")
        } else if name.hasSuffix(".media"), place.holds(name.dropLast(6)) {
            self = .media(transcript: "\(name.dropLast(6)).jsonl")
        } else {
            return nil
        }
    }

    /// Whether a name is that of a directory of sessions: two hexadecimal digits in lower case.
    static func isDirectory(_ name: String) -> Bool {
        name.utf8.count == 2 && name.utf8.allSatisfy(\.isLowercaseHexadecimalDigit)
    }
}

extension StoredName.Place {
    fileprivate func holds(_ stem: Substring) -> Bool {
        switch self {
        case .sessions(let digits):
            stem.utf8.count == 64 && stem.utf8.starts(with: digits.utf8)
                && stem.utf8.allSatisfy(\.isLowercaseHexadecimalDigit)
        case .archive: isFileName(String(stem))
        }
    }
}

/// Whether a text can be the name of a file of sessions: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
func isFileName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isAlphanumeric, text.utf8.count <= 128 else { return false }
    return text.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
}
