internal import Conversation
internal import JSON

/// The number of bytes that may still be added to an answer: to its text, reasoning, refusals, images and tool calls,
/// in all turns together.
///
/// A turn of a session has a second limit, the length of the line that stores it: a byte of text may become six in
/// JSON.
struct AnswerBudget {
    /// Bytes of JSON around a block of text, at most.
    private static let blockBytes = 80
    /// Bytes of JSON around a tool call, at most.
    private static let callBytes = 512

    /// The parts of an answer that are emitted as they arrive.
    enum Part {
        case text, refusal, thinking
    }

    private let lineBytesMax: Int?
    private var left: Int
    private var lineLeft = Int.max
    /// Bytes of the blank line that precedes the next text.
    private var separatorBytes = 0
    private var last: Part?

    /// - Parameters:
    ///   - answerBytesMax: longest answer, in bytes.
    ///   - lineBytesMax: longest text of a turn as JSON, in bytes; nil for a run that is not stored.
    init(answerBytesMax: Int, lineBytesMax: Int?) {
        left = answerBytesMax
        self.lineBytesMax = lineBytesMax
    }

    /// - Parameters:
    ///   - prefill: the start of the answer, which is stored with it.
    ///   - isSeparated: whether a blank line precedes the text of the turn.
    mutating func startTurn(prefill: String?, isSeparated: Bool) {
        lineLeft = lineBytesMax.map { $0 - (prefill?.quotedBytes ?? 0) } ?? .max
        separatorBytes = isSeparated ? 2 : 0
        last = nil
    }

    /// Takes the text of an event; returns the beginning of it that fits, which is shorter if the limit is reached.
    mutating func take(_ text: String, as part: Part) -> String {
        if part == .text {
            if left <= separatorBytes { return "" }
            left -= separatorBytes
            separatorBytes = 0
        }
        // Each piece of reasoning may begin another block.
        if lineBytesMax != nil, part != last || part == .thinking { lineLeft -= Self.blockBytes }
        last = part
        let fitting = fitting(text)
        left -= fitting.utf8.count
        if lineBytesMax != nil { lineLeft -= fitting.quotedBytes }
        return fitting
    }

    private func fitting(_ text: String) -> String {
        if lineBytesMax == nil, text.utf8.count <= left { return text }
        var (count, line) = (0, 0)
        for byte in text.utf8 {
            line += byte.quotedBytes
            if count >= left || line > lineLeft { break }
            count += 1
        }
        if count == text.utf8.count { return text }
        // A character is not divided.
        while count > 0, UTF8.isContinuation(text.utf8[text.utf8.index(text.startIndex, offsetBy: count)]) {
            count -= 1
        }
        return String(decoding: text.utf8.prefix(count), as: UTF8.self)
    }

    /// Takes the bytes of an item that cannot be cut. If it does not fit, no later item fits either.
    mutating func takeWhole(_ bytes: Int) -> Bool {
        let isFitting = bytes <= left
        left = isFitting ? left - bytes : 0
        return isFitting
    }

    /// Takes the parts that were not emitted while the answer arrived: its tool calls, and the provider's attachments.
    mutating func takeWhole(callsOf answer: AssistantMessage) -> Bool {
        let calls = answer.toolCalls
        var texts = [answer.reasoningDetails, answer.extraContent].compactMap { $0?.text }
        for call in calls {
            texts += [call.providerId ?? "", call.name, call.arguments]
            if let extra = call.extraContent { texts.append(extra.text) }
        }
        if lineBytesMax != nil { lineLeft -= texts.reduce(calls.count * Self.callBytes) { $0 + $1.quotedBytes } }
        return takeWhole(texts.reduce(0) { $0 + $1.utf8.count }) && lineLeft >= 0
    }
}

extension String {
    /// Length of the text in a JSON string, in bytes, without the quotes.
    fileprivate var quotedBytes: Int { utf8.reduce(0) { $0 + $1.quotedBytes } }
}

extension UInt8 {
    /// Length of the byte in a JSON string, in bytes.
    fileprivate var quotedBytes: Int {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case 0..<0x20: 6
        default: 1
        }
    }
}
