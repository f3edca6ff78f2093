internal import Posix

/// The variables that a configuration may use: those of the process, then those of the file's own `env` (C-03).
package struct ConfigurationEnvironment: Sendable {
    private let process: @Sendable (String) -> String?
    private var file: [(name: String, value: String)] = []

    /// The variables of this process.
    package static let process = ConfigurationEnvironment { ProcessEnvironment.variable($0) }

    package init(_ process: @escaping @Sendable (String) -> String?) {
        self.process = process
    }

    package init(_ variables: [String: String]) {
        process = { variables[$0] }
    }

    /// A variable's value; nil when it is not set or empty.
    package subscript(name: String) -> String? {
        if let value = process(name), !value.isEmpty { return value }
        return file.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// The names of the file's own variables.
    var names: [String] { file.map(\.name) }

    /// Adds a variable of the file; a variable of the process with the same name takes precedence.
    mutating func add(_ name: String, _ value: String) {
        file.append((name, value))
    }
}
