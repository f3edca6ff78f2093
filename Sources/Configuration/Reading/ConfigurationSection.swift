internal import JSON

/// One object of the configuration, read key by key; it records which keys were not read.
///
/// An invalid value is reported and the default kept, so that one reading reports every error.
final class ConfigurationSection {
    let context: ReadingContext
    let path: ConfigurationPath
    /// Where it begins in its file; nil for a missing section.
    let position: SourcePosition?
    let members: [Value.Member]
    /// Keys that this gateway implements or refuses.
    private var known: [String] = []
    /// Keys of the reference that have no effect in this gateway.
    private var ineffective: [String] = []

    init(_ value: Value?, at path: ConfigurationPath, _ context: ReadingContext) {
        self.context = context
        self.path = path
        position = value?.position
        members = value?.members ?? []
    }

    /// The value of a key, which counts as known afterwards; nil if it is missing or null.
    func value(_ key: String) -> Value? {
        known.append(key)
        guard let member = member(key), !member.value.isNull else { return nil }
        return member.value
    }

    /// The member with this key, known or not.
    func member(_ key: String) -> Value.Member? {
        members.first { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// Whether the section itself has one of these keys, so that a value was not only inherited.
    func has(_ keys: String...) -> Bool { keys.contains { member($0) != nil } }

    /// Reports a message about an element of the list of a key, at its position.
    func report(_ severity: ConfigurationDiagnostic.Severity, _ key: String, element index: Int, _ reason: String) {
        let elements = member(key)?.value.list ?? []
        context.report(
            severity, path.appending(.key(key)).appending(.index(index)),
            at: elements.indices.contains(index) ? elements[index].position : position, reason)
    }

    /// Reports a message about a key, at its position, or at the start of the section if it is missing.
    func report(_ severity: ConfigurationDiagnostic.Severity, _ key: String, _ reason: String) {
        context.report(severity, path.appending(.key(key)), at: member(key)?.position ?? position, reason)
    }

    /// Reports a value of the wrong type.
    func reportType(_ key: String, expected: String, found value: Value) {
        context.report(
            .error, path.appending(.key(key)), at: value.position, "expected \(expected), found \(value.kind)")
    }

    func record(_ key: String, _ form: KnownKey.Form, _ value: @autoclosure () -> some Writable) {
        context.record(KnownKey(path: path.appending(.key(key)), form: form, value: slice(of: value())))
    }

    /// Accepts keys of the reference that need neither an effect nor a warning.
    func accept(_ keys: String...) {
        known += keys
    }

    /// Accepts keys of the reference that have no effect in this gateway, with a warning for each that enables
    /// something.
    func withoutEffect(_ keys: String..., because reason: String = "has no effect in this gateway") {
        for key in keys {
            ineffective.append(key)
            context.note(path.appending(.key(key)), in: \.withoutEffect)
            guard let member = member(key), !member.value.asksForNothing else { continue }
            report(.warning, key, reason)
        }
    }

    /// Reports an error for a key of the reference that restricts something, which this gateway does not enforce,
    /// unless its value restricts nothing.
    func refuse(_ key: String, _ reason: String, unless forbidsNothing: (Value) -> Bool) {
        context.note(path.appending(.key(key)), in: \.restricting)
        guard let value = value(key), !forbidsNothing(value) else { return }
        report(.error, key, reason)
    }

    /// Reports the unknown keys; called when the section has been read.
    func refuseUnknown() {
        for member in members where !known.contains(member.key) && !ineffective.contains(member.key) {
            let key = path.appending(.key(member.key))
            if let near = nearestKey(to: member.key, among: known) {
                context.report(.error, key, at: member.position, "unknown key; did you mean \(near)?")
            } else {
                context.report(.warning, key, at: member.position, "unknown key, which has no effect")
            }
        }
    }
}

/// A value as JSON.
func slice(of value: some Writable) -> Slice {
    var writer = Writer()
    writer.value(value)
    return Slice(writer)
}
