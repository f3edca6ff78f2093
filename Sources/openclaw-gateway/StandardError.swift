internal import SystemPackage

/// The stream for what is not the result of a command.
enum StandardError {
    static func print(_ line: some CustomStringConvertible) {
        // When standard error is closed there is nobody left to tell.
        _ = try? FileDescriptor.standardError.writeAll("\(line)\n".utf8)
    }
}
