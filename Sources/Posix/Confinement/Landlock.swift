internal import CLinux
internal import Glibc
internal import SystemPackage

/// Restricts the files that this process and its children can open, permanently: landlock(7). Requires
/// no-new-privileges, but no privilege.
package struct Landlock: Equatable, Sendable {
    /// The version of the kernel interface, starting at 1. A later version can deny more rights.
    package let version: Int

    package init(version: Int) {
        self.version = version
    }

    /// The version that the kernel supports; nil if Landlock is missing or a system call filter hides it.
    package static func offered() -> Landlock? {
        let version = clinux_landlock_version()
        return version > 0 ? Landlock(version: Int(version)) : nil
    }

    /// Whether a confined process can send signals and connect to abstract sockets only within its own domain.
    package var scopesSignals: Bool { version >= 6 }

    /// The bits for abstract Unix sockets and signals.
    private var scopes: UInt64 { scopesSignals ? 0b11 : 0 }

    /// Creates a ruleset that allows these paths: a descriptor that any number of children can enforce.
    ///
    /// - Throws: `SystemError` when the kernel rejects the ruleset. A path that does not exist is not an error.
    package func ruleset(_ paths: AllowedPaths) throws(SystemError) -> Descriptor {
        let known = FileRights.known(to: version)
        let ruleset = Descriptor(
            owning: try checked("landlock_create_ruleset") { clinux_landlock_create(known.rawValue, scopes) })
        for path in paths.readable { try allow(.reading, on: path, ruleset) }
        for path in paths.writable { try allow(.keeping.intersection(known), on: path, ruleset) }
        for path in paths.fillable { try allow(.filling.intersection(known), on: path, ruleset) }
        for path in paths.executable { try allow(.executing, onItself: path, ruleset) }
        for path in paths.unrestricted { try allow(known, onItself: path, ruleset) }
        try allow([.readFile, .writeFile], on: "/dev/null", ruleset)
        return ruleset
    }

    /// Confines this process to a ruleset, in addition to earlier restrictions.
    package static func enforce(_ ruleset: Descriptor) throws(SystemError) {
        try checked("landlock_restrict_self") { clinux_landlock_restrict(ruleset.number) }
    }

    private func allow(_ rights: FileRights, on path: FilePath, _ ruleset: Descriptor) throws(SystemError) {
        try allow(rights, on: path, opened: unsafe path.withPlatformString { unsafe clinux_open_place($0) }, ruleset)
    }

    private func allow(_ rights: FileRights, onItself path: FilePath, _ ruleset: Descriptor) throws(SystemError) {
        let number = unsafe path.withPlatformString { unsafe clinux_open_place_itself($0) }
        try allow(rights, on: path, opened: number, ruleset)
    }

    private func allow(
        _ rights: FileRights, on path: FilePath, opened number: CInt, _ ruleset: Descriptor
    ) throws(SystemError) {
        // The path does not exist or cannot be reached: there is nothing to allow.
        guard number >= 0 else { return }
        let place = Descriptor(owning: number)
        var status = stat()
        try checked("fstat", on: path.string) { unsafe fstat(number, &status) }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFLNK { return }
        let meant = kind == S_IFDIR ? rights : rights.intersection(.ofFiles)
        try checked("landlock_add_rule", on: path.string) {
            clinux_landlock_allow(ruleset.number, place.number, meant.rawValue)
        }
    }
}
