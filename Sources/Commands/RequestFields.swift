internal import JSON
internal import SystemPackage
internal import Text

/// The members of an object of a request, each of which is taken once and checked.
struct RequestFields {
    private let name: String
    private var members: [String: Node] = [:]

    init(_ node: Node, _ name: String) throws(CommandRefusal) {
        guard node.kind == .object else { throw CommandRefusal("\(name): not an object.") }
        self.name = name
        for member in node.members { members[member.key] = member.value }
    }

    /// - Throws: `CommandRefusal` if a member was not taken.
    func refuseOthers() throws(CommandRefusal) {
        guard let other = members.keys.min() else { return }
        throw CommandRefusal("\(name): the field \(printable(other, bytesMax: 64)) is unknown.")
    }

    /// The value of a member; nil if it is absent or null.
    mutating func take(_ key: String) -> Node? {
        let node = members.removeValue(forKey: key)
        return node?.isNull == true ? nil : node
    }

    mutating func string(_ key: String, bytesMax: Int) throws(CommandRefusal) -> String? {
        guard let node = take(key) else { return nil }
        return try Self.string(node, key, bytesMax)
    }

    private static func string(_ node: Node, _ key: String, _ bytesMax: Int) throws(CommandRefusal) -> String {
        guard let text = node.string else { throw CommandRefusal("\(key): not a string.") }
        guard text.utf8.count <= bytesMax else { throw CommandRefusal("\(key): longer than \(bytesMax) bytes.") }
        guard !text.utf8.contains(0) else {
            throw CommandRefusal("\(key): contains a NUL character, which no argument, path or variable can contain.")
        }
        return text
    }

    mutating func boolean(_ key: String) throws(CommandRefusal) -> Bool? {
        guard let node = take(key) else { return nil }
        guard let value = node.boolean else { throw CommandRefusal("\(key): not true or false.") }
        return value
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>) throws(CommandRefusal) -> Int? {
        guard let node = take(key) else { return nil }
        guard let value = node.integer, range.contains(value) else {
            throw CommandRefusal("\(key): not an integer between \(range.lowerBound) and \(range.upperBound).")
        }
        return value
    }

    /// A list of strings that are not empty, unless `mayBeEmpty` is set.
    mutating func strings(
        _ key: String, countMax: Int, bytesMax: Int = CommandRequest.pathBytesMax, mayBeEmpty: Bool = false
    ) throws(CommandRefusal) -> [String]? {
        guard let node = take(key) else { return nil }
        guard node.kind == .array else { throw CommandRefusal("\(key): not an array.") }
        guard node.count <= countMax else { throw CommandRefusal("\(key): more than \(countMax) elements.") }
        var strings: [String] = []
        for element in node.elements {
            let text = try Self.string(element, key, bytesMax)
            guard mayBeEmpty || !text.isEmpty else { throw CommandRefusal("\(key): an element is empty.") }
            strings.append(text)
        }
        return strings
    }

    mutating func path(_ key: String) throws(CommandRefusal) -> FilePath {
        guard let text = try string(key, bytesMax: CommandRequest.pathBytesMax) else {
            throw CommandRefusal("\(key): missing.")
        }
        return try Self.path(text, key)
    }

    mutating func paths(_ key: String, countMax: Int) throws(CommandRefusal) -> [FilePath] {
        var paths: [FilePath] = []
        for text in try strings(key, countMax: countMax) ?? [] { paths.append(try Self.path(text, key)) }
        return paths
    }

    private static func path(_ text: String, _ key: String) throws(CommandRefusal) -> FilePath {
        let path = FilePath(text)
        guard path.isAbsolute, path.isLexicallyNormal else {
            throw CommandRefusal("\(key): \(printable(text, bytesMax: 256)) is not an absolute path without . and ..")
        }
        return path
    }

    /// The variables, of which none may change how programs are found or loaded.
    mutating func environment() throws(CommandRefusal) -> [CommandRequest.Variable] {
        guard let node = take("environment") else { return [] }
        guard node.kind == .array else { throw CommandRefusal("environment: not an array.") }
        guard node.count <= CommandRequest.variablesMax else {
            throw CommandRefusal("environment: more than \(CommandRequest.variablesMax) variables.")
        }
        var variables: [CommandRequest.Variable] = []
        for element in node.elements {
            let parts = Array(element.elements)
            guard parts.count == 2 else { throw CommandRefusal("environment: not a pair of a name and a value.") }
            let name = try Self.string(parts[0], "environment", 256)
            try CommandEnvironment.check(name)
            let value = try Self.string(parts[1], "environment", CommandFrame.payloadBytesMax)
            variables.append(CommandRequest.Variable(name, value))
        }
        return variables
    }
}
