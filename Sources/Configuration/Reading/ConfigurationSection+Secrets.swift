internal import JSON
internal import Posix
internal import SystemPackage
internal import Text

extension ConfigurationSection {
    /// Reads a secret: a string, or the object `{source: "env" | "file" | "credential", id}` (C-06).
    ///
    /// White space at its ends is removed. Returns nil if it is missing, or, with a report, if it cannot be read.
    func secret(_ key: String) -> Secret? {
        let found = value(key)
        let secret = found.flatMap { self.secret(in: $0, at: path.appending(.key(key))) }
        record(key, .secret, secret.map { _ in "(secret)" })
        return secret
    }

    /// The secret that a value contains or refers to.
    func secret(in value: Value, at key: ConfigurationPath) -> Secret? {
        if value.members != nil { return pointed(to: value, at: key) }
        guard let source = value.text else {
            context.report(.error, key, at: value.position, "expected a string or an object, found \(value.kind)")
            return nil
        }
        guard let text = resolve(value, key) else { return nil }
        let names = Substitution(source) { context.environment[$0] }.names
        let written = names.isEmpty ? value.position : names.compactMap { context.environment.position(of: $0) }.first
        if let written { context.reportExposed(context.files[written.file].path, key, at: written) }
        let origin = names.first.map { Secret.Origin.environment(name: $0) } ?? .configuration
        return checked(text, origin, value.position, key)
    }

    private func pointed(to value: Value, at key: ConfigurationPath) -> Secret? {
        let section = ConfigurationSection(value, at: key, context)
        let id = section.text("id")
        let source = section.text("source")
        section.refuse("provider", "secret providers are not supported; remove this key: `id` alone names the secret") {
            $0.text == "default"
        }
        section.refuseUnknown()
        if value["id"] == nil || value["source"] == nil {
            context.report(.error, key, at: value.position, "expected the keys source and id")
        }
        guard let id, let source else { return nil }
        if context.purpose == .inspecting, ["file", "credential"].contains(source) { return nil }
        switch source {
        case "env":
            if let text = context.environment[id] { return checked(text, .environment(name: id), value.position, key) }
            if !context.expectsVariables { return nil }
            context.reportMissing(key, at: value.position, "the environment variable \(id) is not set, or empty")
        case "file": return file(id, value.position, key)
        case "credential": return credential(id, value.position, key)
        default:
            section.report(.error, "source", "expected one of env, file, credential")
        }
        return nil
    }

    private func credential(_ name: String, _ position: SourcePosition, _ key: ConfigurationPath) -> Secret? {
        guard FilePath.Component(name)?.kind == .regular else {
            context.report(.error, key, at: position, "the id of a credential is a file name")
            return nil
        }
        return read(.credential(name: name), position, key) { () throws(FileReadError) in
            try context.environment.credential(name, bytesMax: ReadingContext.secretBytesMax)
        }
    }

    private func file(_ name: String, _ position: SourcePosition, _ key: ConfigurationPath) -> Secret? {
        let path = context.directory.pushing(FilePath(name))
        context.note(secretFile: path)
        context.reportExposed(path, key, at: position)
        return read(.file(path: name), position, key) { () throws(FileReadError) in
            try File.read(path, bytesMax: ReadingContext.secretBytesMax)
        }
    }

    private func read(
        _ origin: Secret.Origin, _ position: SourcePosition, _ key: ConfigurationPath,
        _ bytes: () throws(FileReadError) -> [UInt8]
    ) -> Secret? {
        do throws(FileReadError) {
            return checked(String(decoding: try bytes(), as: UTF8.self), origin, position, key)
        } catch {
            context.reportMissing(key, at: position, "\(origin) \(SourceReader.reason(error))")
            return nil
        }
    }

    private func checked(
        _ text: String, _ origin: Secret.Origin, _ position: SourcePosition, _ key: ConfigurationPath
    ) -> Secret? {
        let secret = Secret(trimming: text, from: origin)
        guard let fault = secret.fault else { return secret }
        if origin == .configuration {
            context.report(.error, key, at: position, fault)
        } else {
            context.reportMissing(key, at: position, fault)
        }
        return nil
    }
}

extension ReadingContext {
    /// Largest file with a secret, in bytes (64 KiB).
    static let secretBytesMax = 64 << 10

    /// The secret in an optional credential.
    func credentialIfPresent(_ name: String) -> Secret? {
        // The credential is optional; the check of the mode reports a missing secret.
        guard let bytes = try? environment.credential(name, bytesMax: Self.secretBytesMax) else { return nil }
        return usable(String(decoding: bytes, as: UTF8.self), .credential(name: name))
    }

    /// The secret in an optional variable.
    func variableIfPresent(_ name: String) -> Secret? {
        environment[name].flatMap { usable($0, .environment(name: name)) }
    }

    private func usable(_ text: String, _ origin: Secret.Origin) -> Secret? {
        let secret = Secret(trimming: text, from: origin)
        return secret.fault == nil ? secret : nil
    }
}

extension Secret {
    /// The text of a file or variable, without a byte order mark at its start and white space at both ends.
    fileprivate init(trimming text: String, from origin: Origin) {
        self.init(String(text.withoutByteOrderMark.trimmingASCIIWhiteSpace), from: origin)
    }

    /// Why it is not usable as a secret, which must fit in a header field; nil if it is usable.
    fileprivate var fault: String? {
        if revealed.isEmpty { return "the secret in \(origin) is empty" }
        let isField = revealed.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        return isField ? nil : "the secret in \(origin) contains control characters"
    }
}
