internal import Conversation
internal import JSON
internal import Posix

/// Puts tool calls together from the pieces of a stream.
///
/// A piece belongs to the call with its index; servers that give none, or the same to every call, are told apart by
/// ids, and where these are missing too by a name that comes after arguments that are complete.
struct ToolCallAssembly {
    private struct Call {
        var index: Int?
        var providerId: String?
        var name: String?
        var arguments = ""
    }

    private var calls: [Call] = []

    var isEmpty: Bool { calls.isEmpty }

    /// Takes a piece; returns the name of the call if that has become known with it.
    mutating func receive(_ piece: ToolCallPiece) -> String? {
        let place = place(of: piece) ?? begin(piece)
        calls[place].arguments += piece.arguments
        if calls[place].providerId == nil { calls[place].providerId = piece.id }
        guard calls[place].name == nil, let name = piece.name else { return nil }
        calls[place].name = name
        return name
    }

    private mutating func begin(_ piece: ToolCallPiece) -> Int {
        calls.append(Call(index: piece.index))
        return calls.count - 1
    }

    /// The call that a piece goes on with; nil if it begins one.
    private func place(of piece: ToolCallPiece) -> Int? {
        let named = piece.id.flatMap { id in calls.lastIndex { $0.providerId == id } }
        guard let index = piece.index else {
            if let named { return named }
            if piece.name == nil { return calls.indices.last }
            return calls.indices.last.flatMap { begins(piece, after: calls[$0]) ? nil : $0 }
        }
        if let named, calls[named].index == index { return named }
        return calls.lastIndex { $0.index == index }.flatMap { begins(piece, after: calls[$0]) ? nil : $0 }
    }

    /// Whether a piece with a name is another call than the one that stands in its place.
    private func begins(_ piece: ToolCallPiece, after call: Call) -> Bool {
        guard piece.name != nil else { return false }
        let isOther = piece.id != nil && call.providerId != nil && piece.id != call.providerId
        if isOther { return call.arguments.isEmpty || isComplete(call) }
        if piece.id != nil && piece.id == call.providerId { return false }
        return isComplete(call) && !piece.arguments.isEmpty
    }

    /// The calls in their order; unnamed ones are left out, since nobody can run them.
    ///
    /// - Parameter isCut: the answer ended at a limit, and a call whose arguments are no JSON object ended with it.
    func finish(isCut: Bool, _ identifiers: Identifiers) -> [ToolCall] {
        var used: Set<String> = []
        return calls.compactMap { call in
            guard let name = call.name, !isCut || isComplete(call) else { return nil }
            let id = "call_" + identifiers.next().filter { $0 != "-" }.prefix(35)
            // An id given twice would make the provider's own prompt ambiguous.
            let providerId = call.providerId.flatMap { used.insert($0).inserted ? $0 : nil }
            let arguments = call.arguments.isEmpty ? "{}" : call.arguments
            return ToolCall(id: id, providerId: providerId, name: name, arguments: arguments)
        }
    }

    private func isComplete(_ call: Call) -> Bool {
        // What is wrong with them does not matter here: arguments still to come are not JSON either.
        (try? Document(parsing: Array(call.arguments.utf8)))?.root.kind == .object
    }
}
