/// A certificate of a test's own making, for a server that only this test trusts.
package final class Certificate: Sendable {
    private let directory: TemporaryDirectory
    /// A directory in which it is trusted, as OpenSSL names certificates there.
    package let trusted: String

    /// - Parameter name: as in `IP:127.0.0.1` or `DNS:example.org`.
    package init(name: String) throws {
        directory = try TemporaryDirectory()
        let (key, file) = ("\(directory.path)/key.pem", "\(directory.path)/certificate.pem")
        let made = try ChildProgram(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", file,
            ])
        guard try made.wait() == .status(0) else { throw TestFailure("openssl req:\n\(made.errors.text)") }
        let hash = try ChildProgram("/usr/bin/openssl", ["x509", "-hash", "-in", file])
        guard try hash.wait() == .status(0), let name = hash.output.lines.first else { throw TestFailure("no hash") }
        trusted = "\(directory.path)/trusted"
        try directory.write(hash.output.text, to: "trusted/\(name).0")
    }

    /// Paths of its two parts.
    package var key: String { "\(directory.path)/key.pem" }
    package var file: String { "\(directory.path)/certificate.pem" }
}
