internal import Conversation
internal import JSON
internal import Posix

/// Assembles tool calls from the pieces of a stream.
///
/// A piece belongs to the call with the same index. Some servers send no index, or the same index for every call: then
/// ids distinguish the calls, and without ids a name that arrives after complete arguments begins the next call.
struct ToolCallAssembly {
    private struct Call {
        var index: Int?
        var providerId: String?
        var name: String?
        var arguments = ""
        var extraContent: Slice?
    }

    private var calls: [Call] = []

    /// Takes a piece; returns the name of the call when the piece is the first that holds it.
    mutating func receive(_ piece: ToolCallPiece) -> String? {
        let index = index(of: piece) ?? begin(piece)
        calls[index].arguments += piece.arguments
        if calls[index].providerId == nil { calls[index].providerId = piece.id }
        if let extra = piece.extraContent { calls[index].extraContent = extra }
        guard calls[index].name == nil, let name = piece.name else { return nil }
        calls[index].name = name
        return name
    }

    private mutating func begin(_ piece: ToolCallPiece) -> Int {
        calls.append(Call(index: piece.index))
        return calls.count - 1
    }

    /// The index in `calls` of the call that a piece continues; nil when it begins a call.
    private func index(of piece: ToolCallPiece) -> Int? {
        let named = piece.id.flatMap { id in calls.lastIndex { $0.providerId == id } }
        guard let index = piece.index else {
            if let named { return named }
            if piece.name == nil { return calls.indices.last }
            return calls.indices.last.flatMap { begins(piece, after: calls[$0]) ? nil : $0 }
        }
        if let named, calls[named].index == index { return named }
        return calls.lastIndex { $0.index == index }.flatMap { begins(piece, after: calls[$0]) ? nil : $0 }
    }

    /// Whether a piece with a name begins another call than the one that it seems to continue.
    private func begins(_ piece: ToolCallPiece, after call: Call) -> Bool {
        guard piece.name != nil else { return false }
        let isOther = piece.id != nil && call.providerId != nil && piece.id != call.providerId
        if isOther { return call.arguments.isEmpty || isComplete(call) }
        if piece.id != nil && piece.id == call.providerId { return false }
        return isComplete(call) && !piece.arguments.isEmpty
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
            guard let name = call.name, !isCut || isComplete(call) else { return nil }
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

    private func isComplete(_ call: Call) -> Bool {
        // The error is of no interest: unfinished arguments are not valid JSON.
        (try? Document(parsing: Array(call.arguments.utf8)))?.root.kind == .object
    }
}
