internal import Conversation
internal import JSON
internal import Posix
internal import Text

/// Assembles tool calls from the pieces of a stream.
///
/// A piece belongs to the call with the same index. Some servers send no index, or the same index for every call: then
/// ids distinguish the calls, and without ids a name that arrives after complete arguments begins the next call.
struct ToolCallAssembly {
    private struct Call {
        var index: Int?
        var providerId: String?
        var name: String?
        private(set) var arguments = ""
        var extraContent: Slice?
        private var object = ObjectScanner()
        /// Whether the arguments are a JSON object; nil if it must be determined again.
        private var isObject: Bool?

        init(index: Int?) {
            self.index = index
        }

        mutating func append(arguments piece: String) {
            arguments += piece
            if object.receive(piece) { isObject = nil }
        }

        /// Whether the arguments are complete. The whole text is only parsed when an object has just ended in it.
        mutating func isComplete() -> Bool {
            if !object.hasEnded { return false }
            // The error is discarded, because unfinished arguments are not valid JSON.
            let isObject =
                isObject ?? ((try? Document(parsing: Array(arguments.utf8)))?.root.kind == .object)
            self.isObject = isObject
            return isObject
        }
    }

    private var calls: [Call] = []
    /// The last call with each index, and with each of the provider's ids.
    private var byIndex: [Int: Int] = [:]
    private var byId: [String: Int] = [:]

    /// Takes a piece; returns the name of the call when the piece is the first that holds it.
    mutating func receive(_ piece: ToolCallPiece) -> String? {
        let index = index(of: piece) ?? begin(piece)
        calls[index].append(arguments: piece.arguments)
        if calls[index].providerId == nil, let id = piece.id {
            calls[index].providerId = id
            byId[id] = max(byId[id] ?? 0, index)
        }
        if let extra = piece.extraContent { calls[index].extraContent = extra }
        guard calls[index].name == nil, let name = piece.name else { return nil }
        calls[index].name = name
        return name
    }

    private mutating func begin(_ piece: ToolCallPiece) -> Int {
        calls.append(Call(index: piece.index))
        if let index = piece.index { byIndex[index] = calls.count - 1 }
        return calls.count - 1
    }

    /// The index in `calls` of the call that a piece continues; nil when it begins a call.
    private mutating func index(of piece: ToolCallPiece) -> Int? {
        let named = piece.id.flatMap { byId[$0] }
        guard let index = piece.index else {
            if let named { return named }
            if piece.name == nil { return calls.indices.last }
            return calls.indices.last.flatMap { begins(piece, after: $0) ? nil : $0 }
        }
        if let named, calls[named].index == index { return named }
        return byIndex[index].flatMap { begins(piece, after: $0) ? nil : $0 }
    }

    /// Whether a piece with a name begins another call than the one that it seems to continue.
    private mutating func begins(_ piece: ToolCallPiece, after position: Int) -> Bool {
        guard piece.name != nil else { return false }
        let id = calls[position].providerId
        let isOther = piece.id != nil && id != nil && piece.id != id
        if isOther { return calls[position].arguments.isEmpty || calls[position].isComplete() }
        if piece.id != nil && piece.id == id { return false }
        return !piece.arguments.isEmpty && calls[position].isComplete()
    }

    /// The calls in their order, without those that have no name and cannot be run.
    ///
    /// A call keeps the provider's id if a client can take it, and it is the first call with this id.
    ///
    /// - Parameter isCut: the answer ended at a limit: a call whose arguments are not a JSON object was cut, and is
    ///   left out.
    func finish(isCut: Bool, _ identifiers: Identifiers) -> [ToolCall] {
        var used: Set<String> = []
        return calls.compactMap { call in
            var call = call
            guard let name = call.name, !isCut || call.isComplete() else { return nil }
            // A repeated id would make the next prompt ambiguous to the provider.
            let own = call.providerId.flatMap { used.insert($0).inserted ? $0 : nil }
            var made = ToolCall(id: own ?? "", name: name, arguments: call.arguments.isEmpty ? "{}" : call.arguments)
            made.extraContent = call.extraContent
            if !ToolCallId.usable(made.id).utf8.elementsEqual(made.id.utf8) {
                made.id = "call_" + identifiers.next().filter { $0 != "-" }.prefix(35)
                made.providerId = own
            }
            return made
        }
    }
}

/// Finds the end of a JSON object that arrives in pieces, without checking its grammar.
private struct ObjectScanner {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Whether the braces and brackets are balanced, and only white space follows.
    private(set) var hasEnded = false
    /// Whether text has arrived after the end of the object. The arguments are then not a JSON object, and later text
    /// cannot make them one.
    private var isOver = false

    /// Takes the next piece; returns whether it contained anything but white space.
    mutating func receive(_ piece: String) -> Bool {
        var isBlank = true
        for byte in piece.utf8 where !byte.isWhiteSpace || isInString {
            isBlank = false
            step(byte)
        }
        return !isBlank
    }

    private mutating func step(_ byte: UInt8) {
        if hasEnded { isOver = true }
        hasEnded = false
        if isOver { return }
        if isEscaped {
            isEscaped = false
        } else if isInString {
            isEscaped = byte == UInt8(ascii: "\\")
            isInString = byte != UInt8(ascii: "\"")
        } else {
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                hasEnded = depth == 0
            default: break
            }
        }
    }
}
