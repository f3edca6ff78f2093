internal import SystemPackage

/// The stream for diagnostics.
enum StandardError {
    static func print(_ line: some CustomStringConvertible) {
        // If standard error is closed, the line is lost.
        _ = try? FileDescriptor.standardError.writeAll("\(line)\n".utf8)
    }
}
