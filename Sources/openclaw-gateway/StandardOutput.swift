internal import SystemPackage

/// The stream for results.
enum StandardOutput {
    /// Writes without a buffer, so that the line precedes later lines on standard error.
    static func print(_ line: some CustomStringConvertible) {
        // If standard output is closed, the line is lost.
        _ = try? FileDescriptor.standardOutput.writeAll("\(line)\n".utf8)
    }
}
