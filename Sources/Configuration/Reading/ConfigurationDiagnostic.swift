package import JSON
internal import Posix
package import SystemPackage
internal import Text

/// A message about a key: why the configuration is not used, or that a key has no effect.
///
/// It never contains the value of a key, because the value may be a secret.
package struct ConfigurationDiagnostic: Equatable, Sendable {
    package enum Severity: String, Equatable, Sendable {
        /// The configuration is not used.
        case error
        /// The configuration is used.
        case warning
    }

    package let severity: Severity
    /// Empty for a whole file.
    package let key: ConfigurationPath
    /// The file; nil for a default or a variable of the environment.
    package let file: FilePath?
    /// The position in the file.
    package let position: TextPosition?
    package let reason: String

    package init(
        _ severity: Severity, _ key: ConfigurationPath, at location: (file: FilePath, position: TextPosition?)? = nil,
        _ reason: String
    ) {
        self.severity = severity
        self.key = key
        file = location?.file
        position = location?.position
        self.reason = reason
    }
}

extension ConfigurationDiagnostic: CustomStringConvertible {
    /// Longest line, in bytes.
    private static let lineBytesMax = 2_048

    /// One line, as compilers write it: `openclaw.json:3:14: error: gateway.port: expected an integer, found a string`.
    ///
    /// Control characters become `?`, because the line goes to terminals and logs.
    package var description: String {
        var line = file.map { "\($0.string):" } ?? ""
        if let position { line += "\(position.line):\(position.column):" }
        if !line.isEmpty { line += " " }
        line += "\(severity.rawValue): "
        if !key.components.isEmpty { line += "\(key): " }
        return printable(line + reason, bytesMax: Self.lineBytesMax)
    }
}
