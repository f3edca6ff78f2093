internal import SystemPackage

/// The stream for diagnostics, apart from the result of a command.
enum StandardError {
    static func print(_ line: some CustomStringConvertible) {
        // A closed standard error has no reader.
        _ = try? FileDescriptor.standardError.writeAll("\(line)\n".utf8)
    }
}
