internal import Glibc
package import SystemPackage

/// The certificates that a server's is checked against.
package struct TrustStore: Equatable, Sendable {
    /// Directories of certificates named by their hash, separated by colons; only those needed are read.
    package var directory: String?
    /// A file of certificates, all of which are read for each connection.
    package var file: String?

    package init(directory: String? = "/etc/ssl/certs", file: String? = nil) {
        self.directory = directory
        self.file = file
    }

    /// `SSL_CERT_DIR` instead of the system's directory and `SSL_CERT_FILE` beside it, as OpenSSL's users expect.
    package static func fromEnvironment() -> TrustStore {
        var store = TrustStore()
        if let directory = value("SSL_CERT_DIR") { store.directory = directory }
        store.file = value("SSL_CERT_FILE")
        return store
    }

    /// The directories and the file, for whom only what is named may be opened.
    package var paths: [FilePath] {
        ((directory ?? "").split(separator: ":").map(String.init) + [file].compactMap { $0 }).map { FilePath($0) }
    }

    private static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name), unsafe text.pointee != 0 else { return nil }
        return unsafe String(cString: text)
    }
}
