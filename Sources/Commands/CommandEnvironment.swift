package import SystemPackage
internal import Text

/// The environment of a command, which is built from a list and inherits nothing.
package enum CommandEnvironment {
    /// Where programs are searched.
    package static let directories = [
        "/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin",
    ].map { FilePath($0) }

    /// The directories in which the programs of a request are searched, in order.
    package static func directories(for request: CommandRequest) -> [FilePath] {
        request.pathPrepend + directories
    }

    /// The variables, as `NAME=value`.
    ///
    /// - Parameters:
    ///   - language: the value of `LANG` of the service, if it has one.
    ///   - zone: the value of `TZ` of the service, if it has one.
    package static func variables(for request: CommandRequest, language: String?, zone: String?) -> [String] {
        var variables = [
            ("PATH", directories(for: request).map(\.string).joined(separator: ":")),
            ("HOME", request.workspace.string), ("LANG", language ?? "C.UTF-8"), ("TERM", "dumb"),
            ("OPENCLAW_SHELL", "exec"),
        ]
        if let zone { variables.append(("TZ", zone)) }
        for variable in request.environment {
            variables.removeAll { $0.0 == variable.name }
            variables.append((variable.name, variable.value))
        }
        return variables.map { "\($0.0)=\($0.1)" }
    }

    /// Refuses a name that is not one of a variable, or that changes how programs are found or loaded.
    static func check(_ name: String) throws(CommandRefusal) {
        let isName = name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }
        guard let first = name.utf8.first, isName, !first.isDigit else {
            throw CommandRefusal(
                "environment: \(printable(name, bytesMax: 64)) is not a name of letters, digits and underscores.")
        }
        let changesLoading = name == "PATH" || name.hasPrefix("LD_") || name.hasPrefix("DYLD_")
        if changesLoading {
            throw CommandRefusal(
                "environment: \(name) cannot be set, because it changes which programs and libraries are loaded.")
        }
    }
}
