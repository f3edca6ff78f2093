/// The content of a file with the hunks of a patch.
///
/// A hunk belongs to the first place after the hunk before it where the file has the lines that it keeps and removes.
/// If there is no such place, white space at the end of lines is ignored, and then white space at their start. Kept
/// lines keep the bytes of the file. Added lines have the line ends of the file.
struct PatchedText {
    /// Most lines of a file.
    private static let linesMax = 1_000_000
    /// Most hunks that are found only if white space is ignored, because each takes the time of a whole search.
    private static let inexactMax = 64

    private typealias Found = (place: Int?, nearest: (index: Int, count: Int))

    /// The file in messages.
    private let name: String
    private let lines: [ArraySlice<UInt8>]
    private let lineEnd: [UInt8]
    private let exact: LineSearch
    /// Searches that ignore white space, made when the first hunk needs them.
    private var inexact: [LineSearch] = []
    private var inexactCount = 0
    /// The first line that no hunk has reached.
    private var next = 0
    private var result: [UInt8] = []

    private init(_ content: [UInt8], _ name: String) throws(ToolError) {
        self.name = name
        lines = content.lines
        if lines.count > Self.linesMax { throw ToolError("`\(name)` has more than \(Self.linesMax) lines.") }
        lineEnd = lines.first?.suffix(2) == [0x0D, 0x0A] ? [0x0D, 0x0A] : [0x0A]
        exact = LineSearch(lines, .exact)
    }

    /// The content with all hunks.
    ///
    /// - Parameter name: the file in messages.
    /// - Throws: a sentence with the line of the patch and the nearest lines of the file.
    static func applying(
        _ hunks: [Patch.Hunk], to content: [UInt8], named name: String
    ) throws(ToolError) -> [UInt8] {
        var text = try PatchedText(content, name)
        for hunk in hunks { try text.apply(hunk) }
        text.copy(to: text.lines.count)
        return text.result
    }

    private mutating func apply(_ hunk: Patch.Hunk) throws(ToolError) {
        for heading in hunk.headings {
            guard let place = try find([heading], isAtEnd: false).place else {
                let after = next == 0 ? "" : " after line \(next)"
                throw ToolError(
                    "the hunk in line \(hunk.line) has a heading that is not in `\(name)`\(after): "
                        + "`\(Self.shown(heading))`."
                )
            }
            copy(to: place + 1)
        }
        let old = hunk.lines.compactMap(\.old)
        if old.isEmpty {
            // Without a line to hold on to, the lines are added after the heading, or else at the end.
            copy(to: hunk.isAtEnd || hunk.headings.isEmpty ? lines.count : next)
        } else {
            let found = try find(old, isAtEnd: hunk.isAtEnd)
            guard let place = found.place else { throw missing(old, hunk, nearest: found.nearest) }
            copy(to: place)
        }
        for line in hunk.lines {
            switch line {
            case .kept: copy(to: next + 1)
            case .removed: next += 1
            case .added(let text): add(text)
            }
        }
    }

    /// The first place of lines after the hunk before them; nil and the place where most of them were found otherwise.
    private mutating func find(_ old: [ArraySlice<UInt8>], isAtEnd: Bool) throws(ToolError) -> Found {
        var found = Self.place(of: old, isAtEnd: isAtEnd, from: next, exact)
        if found.place != nil { return found }
        if inexact.isEmpty {
            inexact = [LineSearch(lines, .ignoringTrailingSpace), LineSearch(lines, .ignoringSpace)]
        }
        inexactCount += 1
        if inexactCount > Self.inexactMax {
            throw ToolError(
                "more than \(Self.inexactMax) hunks differ from `\(name)` in white space. Read the file again.")
        }
        for search in inexact where found.place == nil {
            found = Self.place(of: old, isAtEnd: isAtEnd, from: next, search)
        }
        return found
    }

    private static func place(
        of old: [ArraySlice<UInt8>], isAtEnd: Bool, from start: Int, _ search: LineSearch
    ) -> Found {
        if isAtEnd {
            let place = search.count - old.count
            return (place >= start && search.matches(old, at: place) ? place : nil, (place, 0))
        }
        switch search.first(old, from: start) {
        case .found(let place): return (place, (place, old.count))
        case .missing(let longest): return (nil, longest)
        }
    }

    private mutating func copy(to end: Int) {
        for line in lines[next..<end] { result += line }
        next = end
    }

    private mutating func add(_ text: ArraySlice<UInt8>) {
        // The last line of the file may have no line end.
        if let last = result.last, last != 0x0A { result += lineEnd }
        result += text
        result += lineEnd
    }

    private func missing(
        _ old: [ArraySlice<UInt8>], _ hunk: Patch.Hunk, nearest: (index: Int, count: Int)
    ) -> ToolError {
        let subject = "the lines of the hunk in line \(hunk.line) are not "
        if hunk.isAtEnd {
            let last = lines.last.map { "Its last line is `\(Self.shown($0))`." } ?? "The file is empty."
            return ToolError(subject + "at the end of `\(name)`. \(last)")
        }
        let place = next == 0 ? "in `\(name)`" : "in `\(name)` after line \(next)"
        if nearest.count == 0 { return ToolError(subject + "\(place). The first one is `\(Self.shown(old[0]))`.") }
        return ToolError(
            subject
                + "\(place). The first \(nearest.count) of them are at line \(nearest.index + 1); then the hunk has "
                + "`\(Self.shown(old[nearest.count]))`, and the file has \(quoted(nearest.index + nearest.count)).")
    }

    private func quoted(_ index: Int) -> String {
        lines.indices.contains(index) ? "`\(Self.shown(lines[index]))`" : "no further line"
    }

    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        ToolFiles.shown(String(decoding: (line.last == 0x0A ? line.dropLast() : line).prefix(1_000), as: UTF8.self))
    }
}

extension Patch.Line {
    /// The line of the old file; nil for an added line.
    fileprivate var old: ArraySlice<UInt8>? {
        switch self {
        case .kept(let text), .removed(let text): text
        case .added: nil
        }
    }
}
