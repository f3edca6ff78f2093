import Glibc
import Posix
import SystemPackage

/// A folder that goes with its last reference.
final class TemporaryFolder {
    static let create = O_RDWR | O_CREAT

    let path: FilePath

    init() throws {
        path = FilePath("/tmp").appending("posix-tests-\(Identifiers.random.next())")
        try AtomicFile.createFolder(path)
    }

    deinit {
        let remove = Program("/bin/rm", arguments: ["-rf", path.string])
        _ = try? remove.start().wait(through: Watch(client: nil, termination: nil))
    }

    /// The names in it, sorted.
    func names() throws -> [String] { try File.names(in: path) }
}
