package import JSON
internal import Text

/// The parameters of a tool: the JSON schema for the model and the check of the arguments, from one declaration.
package struct ToolParameters: Sendable {
    private let parameters: [ToolParameter]
    private let ignored: [String]
    /// The JSON schema of the arguments.
    package let schema: Slice

    /// - Parameter ignored: arguments that models use and that have no effect.
    package init(_ parameters: [ToolParameter], ignoring ignored: [String] = []) {
        self.parameters = parameters
        self.ignored = ignored
        schema = Self.schema(of: parameters)
    }

    private static func schema(of parameters: [ToolParameter]) -> Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("type", "object")
            writer.member("properties") { writer in
                writer.object { writer in
                    for parameter in parameters { writer.member(parameter.name) { parameter.write(to: &$0) } }
                }
            }
            let required = parameters.filter(\.isRequired).map(\.name)
            if !required.isEmpty { writer.member("required", required) }
        }
        return Slice(writer)
    }

    /// Reads and checks the arguments of a call, as the model wrote them. A null counts as absent. An unknown argument is
    /// an error, because the call would have another effect than the model wants.
    package func arguments(_ text: String) throws(ToolError) -> ToolArguments {
        // Some models write nothing for a call without arguments.
        let bytes = text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A } ? Array("{}".utf8) : Array(text.utf8)
        let root: Node
        do throws(SyntaxError) { root = try Document(parsing: bytes).root } catch {
            throw ToolError("The arguments are not valid JSON: \(error). Repeat the call with a JSON object.")
        }
        guard root.kind == .object else { throw ToolError("The arguments must be a JSON object.") }
        var values: [String: Node] = [:]
        for member in root.members where !member.value.isNull && !ignored.contains(member.key) {
            guard let parameter = parameters.first(where: { $0.isNamed(member.key) }) else { throw unknown(member.key) }
            guard values[parameter.name] == nil else {
                throw ToolError("The argument `\(parameter.name)` is given twice, by this or another name.")
            }
            try parameter.check(member.value)
            values[parameter.name] = member.value
        }
        if let missing = parameters.first(where: { $0.isRequired && values[$0.name] == nil }) {
            throw ToolError("The argument `\(missing.name)` is missing.")
        }
        return ToolArguments(values)
    }

    private func unknown(_ name: String) -> ToolError {
        let names = parameters.map(\.name).joined(separator: ", ")
        return ToolError(
            "Not executed: the argument `\(printable(name, bytesMax: 64))` is unknown. The arguments are: \(names).")
    }
}

/// One parameter of a tool.
package struct ToolParameter: Sendable {
    package enum Form: Equatable, Sendable {
        case string
        case integer(ClosedRange<Int>)
        case boolean
        /// An array of strings.
        case strings
        /// One of these strings.
        case choice([String])
        /// An object whose values are strings.
        case map
    }

    let name: String
    let form: Form
    let description: String
    var isRequired: Bool
    /// Other names that models use for it.
    let aliases: [String]

    package init(
        _ name: String, _ form: Form, _ description: String, isRequired: Bool = false, aliases: [String] = []
    ) {
        self.name = name
        self.form = form
        self.description = description
        self.isRequired = isRequired
        self.aliases = aliases
    }

    /// Other names for a file, and for a directory.
    static let fileAliases = ["file_path", "filePath", "filename", "file"]
    static let directoryAliases = ["directory", "dir"]

    fileprivate func isNamed(_ name: String) -> Bool { self.name == name || aliases.contains(name) }

    fileprivate func write(to writer: inout Writer) {
        writer.object { writer in
            writer.member("type", typeName)
            switch form {
            case .integer(let range):
                writer.member("minimum", range.lowerBound)
                if range.upperBound < .max { writer.member("maximum", range.upperBound) }
            case .strings: writer.member("items") { $0.object { $0.member("type", "string") } }
            case .choice(let choices): writer.member("enum", choices)
            case .map: writer.member("additionalProperties") { $0.object { $0.member("type", "string") } }
            case .string, .boolean: break
            }
            writer.member("description", description)
        }
    }

    private var typeName: String {
        switch form {
        case .string, .choice: "string"
        case .integer: "integer"
        case .boolean: "boolean"
        case .strings: "array"
        case .map: "object"
        }
    }

    /// - Throws: a sentence that names the argument and what it must be.
    fileprivate func check(_ node: Node) throws(ToolError) {
        switch form {
        case .string: if node.string == nil { throw wrong(node, "a string") }
        case .integer(let range):
            let limit = range.upperBound < .max ? " to \(range.upperBound)" : " or more"
            guard let value = node.integer, range.contains(value) else {
                throw wrong(node, "an integer, \(range.lowerBound)\(limit)")
            }
        case .boolean: if node.boolean == nil { throw wrong(node, "true or false") }
        case .strings:
            guard node.kind == .array, node.elements.allSatisfy({ $0.string != nil }) else {
                throw wrong(node, "an array of strings")
            }
        case .choice(let choices):
            guard let value = node.string, choices.contains(value) else {
                throw wrong(node, "one of \(choices.joined(separator: ", "))")
            }
        case .map:
            guard node.kind == .object, node.members.allSatisfy({ $0.value.string != nil }) else {
                throw wrong(node, "an object whose values are strings")
            }
        }
    }

    private func wrong(_ node: Node, _ expected: String) -> ToolError {
        let found: String
        switch node.kind {
        case .string, .number, .boolean: found = String(node.slice.text.prefix(64))
        case .object: found = "an object"
        case .array: found = "an array"
        case .null: found = "null"
        }
        return ToolError("The argument `\(name)` must be \(expected), not \(found).")
    }
}

/// The checked arguments of one call, by the names of the parameters; nil for an argument that is absent.
package struct ToolArguments: Sendable {
    private let values: [String: Node]

    fileprivate init(_ values: [String: Node]) {
        self.values = values
    }

    package func string(_ name: String) -> String? { values[name]?.string }

    package func integer(_ name: String) -> Int? { values[name]?.integer }

    package func boolean(_ name: String) -> Bool? { values[name]?.boolean }

    package func strings(_ name: String) -> [String]? { values[name].map { $0.elements.compactMap(\.string) } }

    /// The members of an object of strings, in their order.
    package func map(_ name: String) -> [(name: String, value: String)]? {
        values[name].map { node in node.members.map { ($0.key, $0.value.string ?? "") } }
    }
}
