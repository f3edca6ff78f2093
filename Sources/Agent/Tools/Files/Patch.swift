internal import Text

/// A patch as models write it for `apply_patch` (R-42): sections that add, update, move and delete files.
struct Patch: Equatable {
    /// The change of one file.
    struct Section: Equatable {
        /// The line of the patch, starting at 1.
        let line: Int
        let path: String
        var change: Change
    }

    enum Change: Equatable {
        case add([UInt8])
        case delete
        case update(movedTo: String?, [Hunk])
    }

    /// Lines of a file, with the changes between them.
    struct Hunk: Equatable {
        /// The line of the patch, starting at 1.
        let line: Int
        /// Lines that stand before the hunk in the file, in their order, somewhere above it.
        var headings: [ArraySlice<UInt8>] = []
        var lines: [Line] = []
        /// Whether the hunk is at the end of the file.
        var isAtEnd = false
    }

    enum Line: Equatable {
        case kept(ArraySlice<UInt8>)
        case removed(ArraySlice<UInt8>)
        case added(ArraySlice<UInt8>)
    }

    let sections: [Section]

    /// - Throws: a sentence with the line of the patch.
    init(parsing text: String) throws(ToolError) {
        var parser = PatchParser(text)
        sections = try parser.sections()
    }
}

/// Reads a patch line by line.
private struct PatchParser {
    private var lines: ArraySlice<ArraySlice<UInt8>>
    private let isTerminated: Bool

    private static let begin = "*** Begin Patch"
    private static let end = "*** End Patch"
    private static let endOfFile = "*** End of File"

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var lines = bytes.lines.map { $0.last == 0x0A ? $0.dropLast() : $0 }
        let isBlank = { (line: ArraySlice<UInt8>) in line.allSatisfy(\.isWhiteSpace) }
        while let last = lines.last, isBlank(last) { lines.removeLast() }
        var start = lines.firstIndex { !isBlank($0) } ?? 0
        // Some models write the patch as the here-document of a shell.
        if start < lines.count, lines[start].starts(with: "<<".utf8) {
            start += 1
            lines.removeLast()
        }
        // A patch with the line ends of DOS has them in the lines that begin and end it.
        if start < lines.count, lines[start].last == 0x0D {
            lines = lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
        }
        isTerminated = lines.last.map { $0.trimmingASCIIWhiteSpace.elementsEqual(Self.end.utf8) } ?? false
        self.lines = lines.dropLast(isTerminated ? 1 : 0)[min(start, max(lines.count - (isTerminated ? 1 : 0), 0))...]
    }

    /// The number of the next line, starting at 1.
    private var number: Int { lines.startIndex + 1 }

    mutating func sections() throws(ToolError) -> [Patch.Section] {
        guard let first = lines.popFirst(), first.trimmingASCIIWhiteSpace.elementsEqual(Self.begin.utf8) else {
            throw ToolError("The first line of the patch must be `\(Self.begin)`.")
        }
        guard isTerminated else {
            throw ToolError(
                "The last line of the patch must be `\(Self.end)`. If the patch was cut, send a shorter one.")
        }
        var sections: [Patch.Section] = []
        while !lines.isEmpty { sections.append(try section()) }
        if sections.isEmpty { throw ToolError("The patch changes no file.") }
        return sections
    }

    private mutating func section() throws(ToolError) -> Patch.Section {
        let line = number
        if let path = take("*** Add File: ") { return Patch.Section(line: line, path: path, change: .add(content())) }
        if let path = take("*** Delete File: ") { return Patch.Section(line: line, path: path, change: .delete) }
        guard let path = take("*** Update File: ") else {
            throw error(
                "expected `*** Add File: PATH`, `*** Update File: PATH` or `*** Delete File: PATH`, not "
                    + shown(lines.first)
            )
        }
        let moved = take("*** Move to: ")
        var hunks: [Patch.Hunk] = []
        while let next = lines.first, !isMarker(next) || isEndOfFile(next) {
            hunks.append(try hunk(isFirst: hunks.isEmpty))
        }
        if hunks.isEmpty && moved == nil { throw error("the update of \(ToolFiles.shown(path)) has no hunk") }
        return Patch.Section(line: line, path: path, change: .update(movedTo: moved, hunks))
    }

    /// The content of a new file: the lines that begin with `+`.
    private mutating func content() -> [UInt8] {
        var content: [UInt8] = []
        while let line = lines.first, line.first == UInt8(ascii: "+") {
            content += line.dropFirst()
            content.append(0x0A)
            lines.removeFirst()
        }
        return content
    }

    private mutating func hunk(isFirst: Bool) throws(ToolError) -> Patch.Hunk {
        var hunk = Patch.Hunk(line: number)
        var hasHeader = false
        while let line = lines.first, line.starts(with: "@@".utf8) {
            hasHeader = true
            let heading = line.dropFirst(2).drop { $0 == .space }
            // The line numbers of a unified diff, which are not used.
            let isRange = heading.first == UInt8(ascii: "-") && heading.suffix(2).elementsEqual("@@".utf8)
            if !heading.isEmpty && !isRange { hunk.headings.append(heading) }
            lines.removeFirst()
        }
        guard hasHeader || isFirst else { throw error("a hunk must begin with `@@`, not with \(shown(lines.first))") }
        while let line = lines.first, !line.starts(with: "@@".utf8) {
            if isEndOfFile(line) {
                hunk.isAtEnd = true
                lines.removeFirst()
                break
            }
            if isMarker(line) { break }
            hunk.lines.append(try hunkLine(line))
            lines.removeFirst()
        }
        if hunk.lines.isEmpty { throw error("the hunk has no lines") }
        return hunk
    }

    private func hunkLine(_ line: ArraySlice<UInt8>) throws(ToolError) -> Patch.Line {
        switch line.first {
        // Some models leave out the space of an empty line.
        case nil: return .kept(line)
        case UInt8(ascii: " "): return .kept(line.dropFirst())
        case UInt8(ascii: "-"): return .removed(line.dropFirst())
        case UInt8(ascii: "+"): return .added(line.dropFirst())
        default:
            throw error("a line of a hunk must begin with a space, `-` or `+`, not with \(shown(line))")
        }
    }

    /// The rest of the next line, if it begins with a marker.
    private mutating func take(_ marker: String) -> String? {
        guard let line = lines.first, line.starts(with: marker.utf8) else { return nil }
        lines.removeFirst()
        return String(decoding: line.dropFirst(marker.utf8.count).trimmingASCIIWhiteSpace, as: UTF8.self)
    }

    private func isMarker(_ line: ArraySlice<UInt8>) -> Bool { line.starts(with: "*** ".utf8) }

    private func isEndOfFile(_ line: ArraySlice<UInt8>) -> Bool {
        line.trimmingASCIIWhiteSpace.elementsEqual(Self.endOfFile.utf8)
    }

    private func error(_ reason: String) -> ToolError { ToolError("Line \(number) of the patch: \(reason).") }

    private func shown(_ line: ArraySlice<UInt8>?) -> String {
        line.map { "`\(ToolFiles.shown(String(decoding: $0.prefix(1_000), as: UTF8.self)))`" } ?? "the end of the patch"
    }
}
