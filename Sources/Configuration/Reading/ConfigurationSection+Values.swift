extension ConfigurationSection {
    func read(_ key: String, into value: inout Int, in allowed: ClosedRange<Int>) {
        value = integer(key, in: allowed) ?? value
        record(key, .integer(allowed), value)
    }

    func read(_ key: String, into value: inout Int?, in allowed: ClosedRange<Int>) {
        value = integer(key, in: allowed) ?? value
        record(key, .integer(allowed), value)
    }

    func read(_ key: String, into value: inout Bool) {
        value = boolean(key) ?? value
        record(key, .boolean, value)
    }

    func read(_ key: String, into value: inout Bool?) {
        value = boolean(key) ?? value
        record(key, .boolean, value)
    }

    func read(_ key: String, into value: inout String?) {
        value = text(key) ?? value
        record(key, .text, value)
    }

    func read(_ key: String, into value: inout [String]) {
        value = texts(key) ?? value
        record(key, .texts, value)
    }

    func read(_ key: String, into value: inout [String]?) {
        value = texts(key) ?? value
        record(key, .texts, value)
    }

    func read<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, into value: inout Choice) {
        value = choice(key) ?? value
        record(key, .choice(Choice.allCases.map(\.rawValue)), value.rawValue)
    }

    func read<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, into value: inout Choice?) {
        value = choice(key) ?? value
        record(key, .choice(Choice.allCases.map(\.rawValue)), value?.rawValue)
    }

    /// Reads a list of choices, each at most once.
    func read<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, into value: inout [Choice]?) {
        if let words = texts(key) {
            let choices = words.compactMap { Choice(rawValue: $0) }
            if choices.count < words.count { report(.error, key, oneOf(Choice.self)) } else { value = choices }
        }
        record(key, .texts, value?.map(\.rawValue))
    }

    private func integer(_ key: String, in allowed: ClosedRange<Int>) -> Int? {
        guard let found = value(key) else { return nil }
        guard let number = found.integer else {
            reportType(key, expected: "an integer", found: found)
            return nil
        }
        if allowed.contains(number) { return number }
        context.report(
            .error, path.appending(.key(key)), at: found.position,
            "\(number) is not in \(allowed.lowerBound) to \(allowed.upperBound)")
        return nil
    }

    private func boolean(_ key: String) -> Bool? {
        guard let found = value(key) else { return nil }
        if found.boolean == nil { reportType(key, expected: "true or false", found: found) }
        return found.boolean
    }

    /// Reads a string and replaces its variables.
    func text(_ key: String) -> String? {
        guard let found = value(key) else { return nil }
        if found.text == nil { reportType(key, expected: "a string", found: found) }
        return resolve(found, path.appending(.key(key)))
    }

    private func texts(_ key: String) -> [String]? {
        guard let found = value(key) else { return nil }
        guard let values = found.list, values.allSatisfy({ $0.text != nil }) else {
            reportType(key, expected: "a list of strings", found: found)
            return nil
        }
        let keyPath = path.appending(.key(key))
        return values.enumerated().compactMap { resolve($1, keyPath.appending(.index($0))) }
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) -> Choice? {
        guard let word = text(key) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        report(.error, key, oneOf(Choice.self))
        return nil
    }

    private func oneOf<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> String {
        "expected one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))"
    }

    /// The string with its variables replaced; nil if it is not a string or a variable is missing.
    func resolve(_ value: Value, _ key: ConfigurationPath) -> String? {
        guard let source = value.text else { return nil }
        let substitution = Substitution(source) { context.environment[$0] }
        if substitution.missing.isEmpty { return substitution.text }
        if context.expectsVariables {
            let names = substitution.missing.joined(separator: ", ")
            context.reportMissing(key, at: value.position, "the environment variable \(names) is not set, or empty")
        }
        return nil
    }
}
