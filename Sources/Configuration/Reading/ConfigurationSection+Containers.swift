internal import JSON

extension ConfigurationSection {
    /// Reads an object; a missing object is read as an empty one.
    func section(_ key: String, _ read: (ConfigurationSection) -> Void) {
        let found = value(key)
        if let found, found.members == nil { reportType(key, expected: "an object", found: found) }
        let section = ConfigurationSection(found, at: path.appending(.key(key)), context)
        read(section)
        section.refuseUnknown()
    }

    /// Reads an object whose keys are names chosen by the file's author, and whose values are objects.
    func sections(_ key: String, _ read: (String, ConfigurationSection) -> Void) {
        guard let found = value(key) else { return readExample(at: .name("*"), of: key) { read("*", $0) } }
        guard let members = found.members else { return reportType(key, expected: "an object", found: found) }
        for member in members {
            let keyPath = path.appending(.key(key)).appending(.name(member.key))
            readMember(member.value, at: keyPath) { read(member.key, $0) }
        }
    }

    /// Reads a list of objects.
    func list(_ key: String, _ read: (ConfigurationSection) -> Void) {
        guard let found = value(key) else { return readExample(at: .index(0), of: key, read) }
        guard let values = found.list else { return reportType(key, expected: "a list", found: found) }
        for (index, value) in values.enumerated() {
            readMember(value, at: path.appending(.key(key)).appending(.index(index)), read)
        }
    }

    /// The members of an object whose keys are names chosen by the file's author; a wrong type is reported.
    func map(_ key: String) -> [Value.Member] {
        guard let found = value(key) else { return [] }
        if found.members == nil { reportType(key, expected: "an object", found: found) }
        return found.members ?? []
    }

    private func readMember(_ value: Value, at keyPath: ConfigurationPath, _ read: (ConfigurationSection) -> Void) {
        guard value.members != nil else {
            return context.report(.error, keyPath, at: value.position, "expected an object, found \(value.kind)")
        }
        let section = ConfigurationSection(value, at: keyPath, context)
        read(section)
        section.refuseUnknown()
    }

    /// Reads an empty example, so that its keys are recorded when keys are listed.
    private func readExample(
        at component: ConfigurationPath.Component, of key: String, _ read: (ConfigurationSection) -> Void
    ) {
        if context.purpose != .listing { return }
        read(ConfigurationSection(nil, at: path.appending(.key(key)).appending(component), context))
    }

    /// Values that are passed on as JSON, in the file's order; a name that exists already gets the new value.
    func read(_ key: String, into parameters: inout [ModelParameter]) {
        for member in map(key) {
            let keyPath = path.appending(.key(key)).appending(.name(member.key))
            var writer = Writer()
            write(member.value, at: keyPath, to: &writer)
            parameters.removeAll { $0.name.utf8.elementsEqual(member.key.utf8) }
            parameters.append(ModelParameter(name: member.key, value: Slice(writer)))
        }
        record(key, .map, ParameterObject(parameters))
    }

    /// Writes a value as JSON, with the variables in its strings replaced.
    private func write(_ value: Value, at key: ConfigurationPath, to writer: inout Writer) {
        switch value.content {
        case .null: writer.null()
        case .boolean(let value): writer.value(value)
        case .number(let node): writer.value(node.slice)
        case .text: writer.value(resolve(value, key) ?? "")
        case .list(let values):
            writer.array { writer in
                for (index, value) in values.enumerated() {
                    write(value, at: key.appending(.index(index)), to: &writer)
                }
            }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.member(member.key) { write(member.value, at: key.appending(.name(member.key)), to: &$0) }
                }
            }
        }
    }
}

/// Parameters as one JSON object.
private struct ParameterObject: Writable {
    let parameters: [ModelParameter]

    init(_ parameters: [ModelParameter]) {
        self.parameters = parameters
    }

    func write(to writer: inout Writer) {
        writer.object { writer in
            for parameter in parameters { writer.member(parameter.name, parameter.value) }
        }
    }
}

/// A string of the file and its position.
struct LocatedString {
    let text: String
    let path: ConfigurationPath
    let position: SourcePosition
}

extension ConfigurationSection {
    /// The members of an object whose keys are names chosen by the file's author, and whose values are strings.
    func texts(of key: String) -> [(name: String, value: LocatedString)] {
        var texts: [(name: String, value: LocatedString)] = []
        for member in map(key) {
            let keyPath = path.appending(.key(key)).appending(.name(member.key))
            if member.value.text == nil {
                context.report(
                    .error, keyPath, at: member.value.position, "expected a string, found \(member.value.kind)")
            } else if let text = resolve(member.value, keyPath) {
                texts.append((member.key, LocatedString(text: text, path: keyPath, position: member.value.position)))
            }
        }
        record(key, .map, StringObject(texts.map { ($0.name, $0.value.text) }))
        return texts
    }
}

/// Strings as one JSON object.
struct StringObject: Writable {
    private let members: [(name: String, text: String)]

    init(_ members: [(name: String, text: String)]) {
        self.members = members
    }

    func write(to writer: inout Writer) {
        writer.object { writer in
            for (name, text) in members { writer.member(name, text) }
        }
    }
}
