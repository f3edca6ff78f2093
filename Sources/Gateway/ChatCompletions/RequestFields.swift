internal import JSON

/// The members of one object of a request, read with strict types. Null counts as absent.
struct RequestFields {
    private let node: JSON.Node
    /// The path of the object in the body, as errors contain it: `messages[2]`; empty for the body itself.
    let path: String

    init(_ node: JSON.Node, path: String = "") {
        self.node = node
        self.path = path
    }

    /// The value of a member; nil when absent or null.
    subscript(_ name: String) -> JSON.Node? {
        guard let value = node[name], !value.isNull else { return nil }
        return value
    }

    /// The members that are not null, in their order.
    var members: [(key: String, value: JSON.Node)] {
        node.members.compactMap { $0.value.isNull ? nil : ($0.key, $0.value) }
    }

    /// The path of a member, as errors contain it.
    func name(of member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }

    func string(_ name: String) throws(GatewayError) -> String? {
        try read(name, "a string") { $0.string }
    }

    func boolean(_ name: String) throws(GatewayError) -> Bool? {
        try read(name, "a boolean") { $0.boolean }
    }

    func integer(_ name: String) throws(GatewayError) -> Int? {
        try read(name, "an integer") { $0.integer }
    }

    func number(_ name: String) throws(GatewayError) -> Double? {
        try read(name, "a finite number") { $0.number }
    }

    func object(_ name: String) throws(GatewayError) -> RequestFields? {
        let path = self.name(of: name)
        return try read(name, "an object") { $0.kind == .object ? RequestFields($0, path: path) : nil }
    }

    func array(_ name: String) throws(GatewayError) -> [JSON.Node]? {
        try read(name, "an array") { $0.kind == .array ? Array($0.elements) : nil }
    }

    /// The value of a member that must be present.
    func required<Value>(_ name: String, _ value: Value?) throws(GatewayError) -> Value {
        if let value { return value }
        throw .invalid(
            "`\(self.name(of: name))` is missing.", param: self.name(of: name), code: "missing_required_parameter")
    }

    private func read<Value>(
        _ name: String, _ expected: String, _ convert: (JSON.Node) -> Value?
    ) throws(GatewayError) -> Value? {
        guard let node = self[name] else { return nil }
        if let value = convert(node) { return value }
        let path = self.name(of: name)
        throw .invalid("`\(path)` must be \(expected).", param: path, code: "invalid_type")
    }
}
