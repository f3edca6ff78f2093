internal import JSON

/// One object of the configuration, read key by key; knows which keys nobody asked for.
///
/// A value that does not fit is reported, and the default stays, so that one reading finds every fault.
final class ConfigurationSection {
    let context: ReadingContext
    let path: ConfigurationPath
    /// Where it begins in its file; nil for a section that is not there.
    let place: Place?
    let members: [Value.Member]
    /// Keys with a meaning here, those that are refused included.
    private var known: [String] = []
    /// Keys that the reference has and that have no effect here.
    private var ineffective: [String] = []

    init(_ value: Value?, at path: ConfigurationPath, _ context: ReadingContext) {
        self.context = context
        self.path = path
        place = value?.place
        members = value?.members ?? []
    }

    /// The value of a key, which is known from now on; nil when it is absent or null.
    func value(_ key: String) -> Value? {
        known.append(key)
        guard let member = member(key), !member.value.isNull else { return nil }
        return member.value
    }

    /// A key with its value, whether or not it has a meaning.
    func member(_ key: String) -> Value.Member? {
        members.first { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// Reports about a key: where it stands, or where the section begins when it is absent.
    func report(_ severity: ConfigurationDiagnostic.Severity, _ key: String, _ reason: String) {
        context.report(severity, path.appending(.key(key)), at: member(key)?.place ?? place, reason)
    }

    /// Reports a value of the wrong type.
    func reportType(_ key: String, expected: String, found value: Value) {
        context.report(
            .error, path.appending(.key(key)), at: value.place, "expected \(expected), found \(value.kind)")
    }

    func record(_ key: String, _ form: KnownKey.Form, _ value: @autoclosure () -> some Writable) {
        context.record(KnownKey(path: path.appending(.key(key)), form: form, value: slice(of: value())))
    }

    /// Keys of the reference that are taken without a word: they ask for nothing.
    func accept(_ keys: String...) {
        known += keys
    }

    /// Keys of the reference that have no effect here: a warning each, unless they ask for nothing.
    func withoutEffect(_ keys: String..., because reason: String = "has no effect in this gateway") {
        for key in keys {
            ineffective.append(key)
            context.note(path.appending(.key(key)), in: \.withoutEffect)
            guard let member = member(key), !member.value.asksForNothing else { continue }
            report(.warning, key, reason)
        }
    }

    /// A key of the reference that forbids something which nothing here would forbid: an error unless this value
    /// forbids nothing.
    func refuse(_ key: String, _ reason: String, unless forbidsNothing: (Value) -> Bool) {
        context.note(path.appending(.key(key)), in: \.restricting)
        guard let value = value(key), !forbidsNothing(value) else { return }
        report(.error, key, reason)
    }

    /// Reports the keys that nobody asked for; called once the section has been read.
    func refuseUnknown() {
        for member in members where !known.contains(member.key) && !ineffective.contains(member.key) {
            let key = path.appending(.key(member.key))
            if let near = nearestKey(to: member.key, among: known) {
                context.report(.error, key, at: member.place, "unknown key; did you mean \(near)?")
            } else {
                context.report(.warning, key, at: member.place, "unknown key, which has no effect")
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
