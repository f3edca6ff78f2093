internal import Posix
internal import Text

/// Lines in a message: `Line 3`, `Lines 3 to 5`.
func lineRange(_ first: Int, _ last: Int) -> String {
    first == last ? "Line \(first)" : "Lines \(first) to \(last)"
}

/// The lines of a text from one line on, up to limits, collected from the text part by part.
///
/// After the limits are reached, lines are only counted.
struct LineWindow {
    /// The number of the first line, starting at 1.
    let offset: Int
    let linesMax: Int
    let bytesMax: Int
    /// Longest part of a line that is collected, in bytes.
    let lineBytesMax: Int

    /// The collected lines, each with its line feed, as readable text.
    private(set) var bytes: [UInt8] = []
    /// Whether bytes or characters of a collected line were replaced.
    private(set) var isRepaired = false
    /// The number of collected lines.
    private(set) var shown = 0
    /// The number of lines so far, including one that has not ended.
    var lines: Int { ended + (isInLine ? 1 : 0) }
    /// The collected lines of which only the beginning was collected: their numbers and lengths in bytes.
    private(set) var cutLines: [(number: Int, bytes: Int)] = []
    /// Whether a line was left out because of a limit.
    private(set) var isFull = false

    private var ended = 0
    private var isInLine = false
    private var line: [UInt8] = []
    private var lineBytes = 0

    init(offset: Int, linesMax: Int, bytesMax: Int, lineBytesMax: Int) {
        self.offset = offset
        self.linesMax = linesMax
        self.bytesMax = bytesMax
        self.lineBytesMax = min(lineBytesMax, bytesMax)
    }

    /// Takes the next part of the text.
    mutating func take(_ part: [UInt8]) {
        var start = 0
        while start < part.count {
            let end = firstOffset(of: 0x0A, in: part, from: start)
            let next = end.map { $0 + 1 } ?? part.count
            if !isFull && ended + 1 >= offset { keep(part[start..<next]) }
            isInLine = end == nil
            if end != nil { endLine() }
            start = next
        }
    }

    /// Ends the text.
    mutating func finish() {
        if isInLine { endLine() }
        isInLine = false
    }

    private mutating func keep(_ part: ArraySlice<UInt8>) {
        lineBytes += part.count
        line += part.prefix(lineBytesMax - line.count)
    }

    private mutating func endLine() {
        ended += 1
        guard ended >= offset, !isFull else { return }
        let isCut = lineBytes > line.count
        collect(Array(readableText(isCut ? line.wholeScalars : line[...]).utf8), isCut: isCut)
        line.removeAll(keepingCapacity: true)
        lineBytes = 0
    }

    private mutating func collect(_ readable: [UInt8], isCut: Bool) {
        let part = readable.count > lineBytesMax ? readable.prefix(lineBytesMax).wholeScalars : readable[...]
        guard shown < linesMax, bytes.count + part.count <= bytesMax else {
            isFull = true
            return
        }
        if !line.starts(with: part) { isRepaired = true }
        bytes += part
        if isCut || part.count < readable.count {
            cutLines.append((ended, lineBytes))
            bytes.append(0x0A)
        }
        shown += 1
    }
}
