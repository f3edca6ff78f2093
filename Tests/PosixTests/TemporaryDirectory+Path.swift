import Posix
import SystemPackage
import TestSupport

extension TemporaryDirectory {
    var filePath: FilePath { FilePath(path) }

    /// The names in it, sorted.
    func names() throws -> [String] { try File.names(in: filePath) }
}
