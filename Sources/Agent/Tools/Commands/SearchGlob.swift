/// A glob of a call as options of rg(1).
///
/// The option --glob includes files that a .gitignore excludes; a type of files does not, but compares names without
/// directories. A glob whose directories are fixed names, or `**`, becomes a type and a place to search.
struct SearchGlob: Equatable {
    let options: [String]
    /// The file or directory to search.
    let place: String

    /// - Parameter place: the file or directory of the call, to which the glob is relative.
    init(_ glob: String, in place: String) {
        var parts = glob.split(separator: "/", omittingEmptySubsequences: false)
        while parts.count > 1, ["", "."].contains(parts[0]) { parts.removeFirst() }
        if parts.last == "**" { parts.append("*") }
        let name = parts.removeLast()
        let fixed = parts.prefix { !$0.utf8.contains(where: Self.isSpecial) }
        let others = parts[fixed.endIndex...]
        guard !name.isEmpty, !glob.hasPrefix("!"), others.allSatisfy({ $0 == "**" }) else {
            options = ["--glob=\(glob)"]
            self.place = place
            return
        }
        let depth = others.isEmpty && !fixed.isEmpty ? ["--max-depth=1"] : []
        options = ["--type-add=openclaw:\(name)", "--type=openclaw"] + depth
        self.place = ([place[...]] + fixed).joined(separator: "/")
    }

    private static func isSpecial(_ byte: UInt8) -> Bool { "*?[]{}\\".utf8.contains(byte) }
}
