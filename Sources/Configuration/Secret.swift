/// A string that no log, error or process title may contain; its description does not contain it.
package struct Secret: Equatable, Sendable {
    /// The origin of a secret, which is not secret itself.
    package enum Origin: Equatable, Sendable {
        /// Written in the configuration file itself.
        case configuration
        /// An environment variable, or one of the file's `env` section.
        case environment(name: String)
        /// A file that the configuration names.
        case file(path: String)
        /// A credential in systemd's `$CREDENTIALS_DIRECTORY`.
        case credential(name: String)
    }

    /// The secret itself, for the code that compares or sends it.
    package let revealed: String
    package let origin: Origin

    package init(_ text: String, from origin: Origin = .configuration) {
        revealed = text
        self.origin = origin
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    /// Empty, so that `dump` and string interpolation of an enclosing value show nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret.Origin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .configuration: "the configuration file"
        case .environment(let name): "the environment variable \(name)"
        case .file(let path): "the file \(path)"
        case .credential(let name): "the credential \(name)"
        }
    }
}
