internal import Glibc
package import SystemPackage

/// The trusted certificates that the certificate of a server is verified with.
package struct TrustStore: Equatable, Sendable {
    /// Directories of certificates that are named by their hash, separated by colons. Only the needed files are read.
    package var directory: String?
    /// A file of certificates. The whole file is read for each connection.
    package var file: String?

    package init(directory: String? = "/etc/ssl/certs", file: String? = nil) {
        self.directory = directory
        self.file = file
    }

    /// The environment variable `SSL_CERT_DIR` replaces the directory of the system, `SSL_CERT_FILE` adds a file, as
    /// with OpenSSL.
    package static func fromEnvironment() -> TrustStore {
        var store = TrustStore()
        if let directory = value("SSL_CERT_DIR") { store.directory = directory }
        store.file = value("SSL_CERT_FILE")
        return store
    }

    /// The directories and the file, for a process that is confined to named paths.
    package var paths: [FilePath] {
        ((directory ?? "").split(separator: ":").map(String.init) + [file].compactMap { $0 }).map { FilePath($0) }
    }

    private static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name), unsafe text.pointee != 0 else { return nil }
        return unsafe String(cString: text)
    }
}
