internal import Text

/// The reason why a text was not found in a file: the nearest lines, for a model that repeats the call.
struct MissingText {
    let wanted: [UInt8]
    let content: [UInt8]
    /// Longest part of the file that is quoted, in bytes.
    private static let quotedBytesMax = 2_048

    /// Longest file that is searched for near lines, in bytes: the lines of a longer one could need too much memory.
    private static let searchedBytesMax = 4 << 20

    /// A sentence that follows "The text is not in the file."
    var hint: String {
        let near = content.count > Self.searchedBytesMax ? nil : lineEndings ?? whiteSpace ?? beginning
        return near ?? "Read the file again, and copy the old text from it exactly."
    }

    private var lineEndings: String? {
        let unix = wanted.lines.flatMap { $0.suffix(2) == [0x0D, 0x0A] ? $0.dropLast(2) + [0x0A] : Array($0) }
        let dos = unix.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        let found = [(unix, "\\n"), (dos, "\\r\\n")].first { text, _ in
            text != wanted && !Replacement(old: text, new: []).places(in: content, countMax: 1).isEmpty
        }
        return found.map {
            "The lines of the file end in \($0.1): write the old and the new text with these line ends."
        }
    }

    private var whiteSpace: String? {
        let lines = content.lines
        for comparison in [LineSearch.Comparison.ignoringTrailingSpace, .ignoringSpace] {
            guard case .found(let index) = LineSearch(lines, comparison).first(wanted.lines, from: 0) else { continue }
            let position = comparison == .ignoringSpace ? "at the start or end of lines" : "at the end of lines"
            return
                "Line \(index + 1) and the following lines differ from it only in white space \(position). They are:\n"
                + quoted(lines[index..<(index + wanted.lines.count)])
        }
        return nil
    }

    /// The place at which most lines from the beginning of the text were found.
    private var beginning: String? {
        let lines = content.lines
        let found = LineSearch(lines, .ignoringSpace).first(wanted.lines, from: 0)
        guard case .missing(let longest) = found, longest.count > 0 else { return nil }
        let next = longest.index + longest.count
        let rest =
            next < lines.count
            ? "the file continues with:\n" + quoted(lines[next..<min(next + 3, lines.count)]) : "the file ends."
        let part = longest.count == 1 ? "line is" : "\(longest.count) lines are"
        return "Its first \(part) in the file at line \(longest.index + 1); then \(rest)"
    }

    private func quoted(_ lines: ArraySlice<ArraySlice<UInt8>>) -> String {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += line.prefix(Self.quotedBytesMax - bytes.count)
            if bytes.count == Self.quotedBytesMax { break }
        }
        return readableText(bytes)
    }
}
