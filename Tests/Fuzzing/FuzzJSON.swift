internal import JSON

/// What is accepted can be written and read again as the same value, in both syntaxes; what is refused is refused at a
/// place inside the text.
func fuzzJSON(_ text: [UInt8]) {
    let strict = read(text, as: .strict)
    let json5 = read(text, as: .json5)
    if let strict {
        precondition(json5.map { same(strict, $0) } == true, "JSON5 reads it differently")
        precondition(strict.slice.bytes.elementsEqual(text[strict.offset..<strict.offset + strict.slice.bytes.count]))
        precondition(same(strict, rewritten(strict)), "not the same after writing")
    }
    if let json5 {
        let passedOn = read(Array(json5.slice.bytes), as: .strict)
        precondition(passedOn.map { same(json5, $0) } == true, "not the same as JSON")
    }
}

private func read(_ text: [UInt8], as syntax: Syntax) -> Node? {
    do throws(SyntaxError) {
        return try Document(parsing: text, as: syntax).root
    } catch {
        precondition(0...text.count ~= error.offset)
        precondition(TextPosition(of: error.offset, in: text).column > 0 && error.description.utf8.count < 600)
        return nil
    }
}

private func rewritten(_ node: Node) -> Node {
    var writer = Writer()
    write(node, to: &writer)
    guard let again = read(writer.bytes, as: .strict) else { preconditionFailure("what was written is not JSON") }
    return again
}

private func write(_ node: Node, to writer: inout Writer) {
    switch node.kind {
    case .object:
        writer.object { writer in
            for member in node.members {
                precondition(node[member.key]?.offset == member.value.offset)
                writer.member(member.key) { write(member.value, to: &$0) }
            }
        }
    case .array:
        writer.array { writer in
            for element in node.elements { write(element, to: &writer) }
        }
    case .string: writer.value(node.string)
    case .number:
        if let integer = node.integer {
            writer.value(integer)
        } else if let number = node.number {
            writer.value(number)
        } else {
            writer.value(node.slice)
        }
    case .boolean: writer.value(node.boolean)
    case .null: writer.null()
    }
}

/// Whether two nodes have the same value; a number that JSON cannot spell is the same as `null`.
private func same(_ one: Node, _ other: Node) -> Bool {
    if one.kind == .number, one.number == nil, other.isNull { return true }
    guard one.kind == other.kind, one.count == other.count else { return false }
    switch one.kind {
    case .object:
        return zip(one.members, other.members).allSatisfy { sameText($0.key, $1.key) && same($0.value, $1.value) }
    case .array: return zip(one.elements, other.elements).allSatisfy(same)
    case .string: return sameText(one.string ?? "", other.string ?? "")
    case .number: return one.integer == other.integer && one.number == other.number
    case .boolean: return one.boolean == other.boolean
    case .null: return true
    }
}

private func sameText(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8)
}
