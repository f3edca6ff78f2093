internal import JSON
internal import Posix
internal import SystemPackage

extension ConfigurationSection {
    /// A secret: a text, or `{source: "env" | "file" | "credential", id}` that says where it is (C-06).
    ///
    /// White space around it is cut off. nil when it is absent, or cannot be had, which is reported.
    func secret(_ key: String) -> Secret? {
        let found = value(key)
        let secret = found.flatMap { self.secret(in: $0, at: path.appending(.key(key))) }
        record(key, .secret, secret.map { _ in "(secret)" })
        return secret
    }

    /// The secret that a value is or points to.
    func secret(in value: Value, at key: ConfigurationPath) -> Secret? {
        if value.members != nil { return pointed(to: value, at: key) }
        guard let source = value.text else {
            context.report(.error, key, at: value.place, "expected a text or an object, found \(value.kind)")
            return nil
        }
        guard let text = resolve(value, key) else { return nil }
        let names = Substitution(source) { context.environment[$0] }.names
        let origin = names.first.map { Secret.Origin.environment(name: $0) } ?? .configuration
        return checked(text, origin, value.place, key)
    }

    private func pointed(to value: Value, at key: ConfigurationPath) -> Secret? {
        let section = ConfigurationSection(value, at: key, context)
        let id = section.text("id")
        let source = section.text("source")
        section.refuse("provider", "providers of secrets are not supported: `id` says where the secret is") {
            $0.text == "default"
        }
        section.refuseUnknown()
        if value["id"] == nil || value["source"] == nil {
            context.report(.error, key, at: value.place, "expected the keys source and id")
        }
        guard let id, let source else { return nil }
        if context.purpose == .inspecting && source != "env" { return nil }
        switch source {
        case "env":
            if let text = context.environment[id] { return checked(text, .environment(name: id), value.place, key) }
            if context.purpose == .inspecting { return nil }
            context.report(.error, key, at: value.place, "the environment variable \(id) is not set, or empty")
        case "file": return read(context.directory.pushing(FilePath(id)), .file(path: id), value.place, key)
        case "credential": return credential(id, value.place, key)
        default:
            section.report(.error, "source", "expected env, file, credential")
        }
        return nil
    }

    private func credential(_ name: String, _ place: Place, _ key: ConfigurationPath) -> Secret? {
        guard let path = context.credential(name) else {
            context.report(.error, key, at: place, "there is no credential directory, or the name is not one of a file")
            return nil
        }
        return read(path, .credential(name: name), place, key)
    }

    private func read(_ path: FilePath, _ origin: Secret.Origin, _ place: Place, _ key: ConfigurationPath) -> Secret? {
        do throws(FileReadError) {
            let bytes = try File.read(path, bytesMax: ReadingContext.secretBytesMax)
            return checked(String(decoding: bytes, as: UTF8.self), origin, place, key)
        } catch {
            context.report(.error, key, at: place, "\(origin) \(SourceReader.reason(error))")
            return nil
        }
    }

    private func checked(
        _ text: String, _ origin: Secret.Origin, _ place: Place, _ key: ConfigurationPath
    ) -> Secret? {
        let secret = Secret(trimmed(text), from: origin)
        if let fault = secret.fault {
            context.report(.error, key, at: place, fault)
            return nil
        }
        return secret
    }
}

extension ReadingContext {
    /// A secret in a file, in bytes (64 KiB).
    static let secretBytesMax = 64 << 10

    /// Where systemd put a credential; nil without credentials, or for a name that is not that of a file.
    ///
    /// - Source: systemd.exec(5), `LoadCredential=`.
    func credential(_ name: String) -> FilePath? {
        guard let directory = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        guard let component = FilePath.Component(name), component.kind == .regular else { return nil }
        return FilePath(directory).appending(component)
    }

    /// The secret in a credential that need not be there.
    func credentialIfPresent(_ name: String) -> Secret? {
        guard let path = credential(name) else { return nil }
        // Most services have no such credential, and one that cannot be read is missed by whoever needs it.
        guard let bytes = try? File.read(path, bytesMax: Self.secretBytesMax) else { return nil }
        return usable(String(decoding: bytes, as: UTF8.self), .credential(name: name))
    }

    /// The secret in a variable that need not be set.
    func variableIfPresent(_ name: String) -> Secret? {
        environment[name].flatMap { usable($0, .environment(name: name)) }
    }

    private func usable(_ text: String, _ origin: Secret.Origin) -> Secret? {
        let secret = Secret(trimmed(text), from: origin)
        return secret.fault == nil ? secret : nil
    }
}

extension Secret {
    /// Why it cannot be one: it must fit in a header field.
    fileprivate var fault: String? {
        if revealed.isEmpty { return "the secret in \(origin) is empty" }
        let isField = revealed.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        return isField ? nil : "the secret in \(origin) has control characters"
    }
}

/// Without white space at both ends.
func trimmed(_ text: String) -> String {
    let blanks = " \t\r\n".utf8
    let start = text.utf8.drop { blanks.contains($0) }
    var end = start.endIndex
    while end > start.startIndex, blanks.contains(start[start.index(before: end)]) { end = start.index(before: end) }
    return String(Substring(start[start.startIndex..<end]))
}
