internal import Text

/// A short unified diff of a replacement, for the model to check.
struct ReplacementDiff {
    /// The lines of one place, or of several places that share lines.
    private struct Hunk {
        /// The bytes of the old content.
        let range: Range<Int>
        /// The number of the first line, starting at 1.
        let line: Int
        let new: [UInt8]
    }

    private static let hunksMax = 3
    private static let contextLines = 3
    /// Most removed and most added lines that are shown of one hunk.
    private static let linesMax = 30
    /// Longest part of a line that is shown, in bytes.
    private static let lineBytesMax = 200

    private let content: [UInt8]
    private let replacement: Replacement
    private var hunks: [Hunk] = []

    init(_ content: [UInt8], _ replacement: Replacement, at places: [Int]) {
        self.content = content
        self.replacement = replacement
        var rest = places[...]
        var (end, line) = (0, 1)
        while hunks.count < Self.hunksMax, let first = rest.first {
            let start = content[end..<first].lastIndex(of: 0x0A).map { $0 + 1 } ?? end
            line += content[end..<start].count { $0 == 0x0A }
            let hunk = takeHunk(from: start, line, &rest)
            line += content[hunk.range].count { $0 == 0x0A }
            end = hunk.range.upperBound
            hunks.append(hunk)
        }
    }

    /// The hunk whose first line begins at an offset, with all places in its lines.
    private func takeHunk(from start: Int, _ line: Int, _ places: inout ArraySlice<Int>) -> Hunk {
        var new: [UInt8] = []
        var (copied, end) = (start, start)
        while let place = places.first, place < end || end == start {
            new += content[copied..<place]
            new += replacement.new
            copied = place + replacement.old.count
            if copied > end { end = content[copied...].firstIndex(of: 0x0A).map { $0 + 1 } ?? content.count }
            places.removeFirst()
        }
        return Hunk(range: start..<end, line: line, new: new + content[copied..<end])
    }

    /// The lines of the diff; at most three hunks.
    var text: String {
        var lines: [String] = []
        // How many lines the new content has more than the old one, before the hunk.
        var shift = 0
        for (index, hunk) in hunks.enumerated() {
            let (old, new) = (Array(content[hunk.range]).lines, hunk.new.lines)
            let start = zip(old, new).prefix { $0 == $1 }.count
            let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed()).prefix { $0 == $1 }.count
            let floor = index == 0 ? 0 : hunks[index - 1].range.upperBound
            let before = (context(before: hunk.range.lowerBound, floor) + old[..<start]).suffix(Self.contextLines)
            let after = (old[(old.count - end)...] + context(after: hunk.range.upperBound)).prefix(Self.contextLines)
            let (removed, added) = (old[start..<(old.count - end)], new[start..<(new.count - end)])
            let line = hunk.line + start - before.count
            let kept = before.count + after.count
            lines.append("@@ -\(line),\(kept + removed.count) +\(line + shift),\(kept + added.count) @@")
            lines += Self.shown(before, " ") + Self.shown(removed, "-") + Self.shown(added, "+")
            lines += Self.shown(after, " ")
            shift += added.count - removed.count
        }
        return lines.joined(separator: "\n")
    }

    private func context(before offset: Int, _ floor: Int) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var end = offset
        while lines.count < Self.contextLines, end > floor {
            let start = content[floor..<end - 1].lastIndex(of: 0x0A).map { $0 + 1 } ?? floor
            lines.append(content[start..<end])
            end = start
        }
        return lines.reversed()
    }

    private func context(after offset: Int) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = offset
        while lines.count < Self.contextLines, start < content.count {
            let end = content[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? content.count
            lines.append(content[start..<end])
            start = end
        }
        return lines
    }

    private static func shown(_ lines: ArraySlice<ArraySlice<UInt8>>, _ mark: String) -> [String] {
        let shown = lines.prefix(linesMax).map { line in
            let text = line.last == 0x0A ? line.dropLast() : line
            let cut = text.count > lineBytesMax
            return mark + readableText(text.prefix(lineBytesMax).wholeScalars) + (cut ? " …" : "")
        }
        return lines.count > linesMax ? shown + ["[\(counted(lines.count - linesMax, "more line"))]"] : shown
    }
}
