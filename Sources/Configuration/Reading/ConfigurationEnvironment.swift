internal import Glibc
package import Posix
internal import SystemPackage

/// The variables that a configuration may use: those of the process, then those of the file's own `env` (C-03); and the
/// credentials of systemd.
package struct ConfigurationEnvironment: Sendable {
    private let process: @Sendable (String) -> String?
    /// nil for the files in `$CREDENTIALS_DIRECTORY`.
    private let credentials: [String: [UInt8]]?
    private var file: [(name: String, value: String, position: SourcePosition)] = []

    /// The variables of this process.
    package static let process = ConfigurationEnvironment { ProcessEnvironment.variable($0) }

    package init(_ process: @escaping @Sendable (String) -> String?) {
        self.process = process
        credentials = nil
    }

    /// - Parameter credentials: the credentials by name; nil for the files in `$CREDENTIALS_DIRECTORY`.
    package init(_ variables: [String: String], credentials: [String: [UInt8]]? = nil) {
        process = { variables[$0] }
        self.credentials = credentials
    }

    /// A variable's value; nil when it is not set or empty.
    package subscript(name: String) -> String? {
        if let value = process(name), !value.isEmpty { return value }
        return file.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// The names of the file's own variables.
    var names: [String] { file.map(\.name) }

    /// Adds a variable of the file; a variable of the process with the same name takes precedence.
    mutating func add(_ name: String, _ value: String, at position: SourcePosition) {
        file.append((name, value, position))
    }

    /// The position of a variable of the file; nil if the variable of the process is used.
    func position(of name: String) -> SourcePosition? {
        if let value = process(name), !value.isEmpty { return nil }
        return file.first { $0.name == name && !$0.value.isEmpty }?.position
    }

    /// The content of a credential.
    ///
    /// - Parameter name: a file name.
    /// - Source: systemd.exec(5), `LoadCredential=`.
    package func credential(_ name: String, bytesMax: Int) throws(FileReadError) -> [UInt8] {
        if let credentials {
            guard let bytes = credentials[name] else { throw .system(SystemError("open", errno: ENOENT, on: name)) }
            return bytes
        }
        guard let directory = self["CREDENTIALS_DIRECTORY"] else {
            throw .system(SystemError("open", errno: ENOENT, on: name))
        }
        return try File.read(FilePath(directory).appending(name), bytesMax: bytesMax)
    }
}
