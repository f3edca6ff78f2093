internal import Posix
package import SystemPackage

/// The file that a command executes.
package enum AllowedProgram {
    /// Finds the program as execvp(3) does.
    ///
    /// - Parameter word: a name, which is searched in the directories, or a path, which is relative to `directory`.
    /// - Throws: `CommandRefusal` if no such file can be executed.
    package static func find(
        _ word: String, in directories: [FilePath], from directory: FilePath
    ) throws(CommandRefusal) -> FilePath {
        if word.utf8.contains(UInt8(ascii: "/")) {
            let path = directory.pushing(FilePath(word)).lexicallyNormalized()
            if File.isExecutable(path) { return path }
            throw CommandRefusal("\(word): not found, or not a file that can be executed.")
        }
        for candidate in directories.map({ $0.appending(word) }) where File.isExecutable(candidate) {
            return candidate
        }
        throw CommandRefusal("\(word): not found in \(directories.map(\.string).joined(separator: ", ")).")
    }

    /// The file to execute if the list allows a program that was found; it is the one that was compared.
    ///
    /// - Parameters:
    ///   - path: the program as `find` returns it.
    ///   - list: absolute paths, which are compared with the path and with its real path, or names, which mean the program of
    ///     that name in a default directory.
    /// - Throws: `CommandRefusal` if the list does not contain it.
    package static func checked(_ path: FilePath, against list: [String]) throws(CommandRefusal) -> FilePath {
        let name = path.lastComponent?.string ?? ""
        let isDefault = CommandEnvironment.directories.contains(path.removingLastComponent())
        let matches = { (path: FilePath) in list.contains { $0.utf8.elementsEqual(path.string.utf8) } }
        if matches(path) || isDefault && list.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return path }
        if let real = ProcessEnvironment.realPath(of: path), matches(real) { return real }
        throw CommandRefusal(
            """
            \(path): not one of the programs that may be executed, which are \(list.joined(separator: ", ")). An \
            operator allows programs with tools.exec.allowlist.
            """)
    }
}
