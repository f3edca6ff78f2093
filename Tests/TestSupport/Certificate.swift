/// A certificate of a test's own making, for a server that only this test trusts.
package final class Certificate: Sendable {
    private let folder: TemporaryFolder
    /// A folder in which it is trusted, as OpenSSL names certificates there.
    package let trusted: String

    /// - Parameter name: as in `IP:127.0.0.1` or `DNS:example.org`.
    package init(name: String) throws {
        folder = try TemporaryFolder()
        let (key, file) = ("\(folder.path)/key.pem", "\(folder.path)/certificate.pem")
        let made = try ChildProgram(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", file,
            ])
        guard try made.wait() == .status(0) else { throw TestFailure("openssl req:\n\(made.errors.text)") }
        let hash = try ChildProgram("/usr/bin/openssl", ["x509", "-hash", "-in", file])
        guard try hash.wait() == .status(0), let name = hash.output.lines.first else { throw TestFailure("no hash") }
        trusted = "\(folder.path)/trusted"
        try folder.write(hash.output.text, to: "trusted/\(name).0")
    }

    /// Paths of its two parts.
    package var key: String { "\(folder.path)/key.pem" }
    package var file: String { "\(folder.path)/certificate.pem" }
}
