internal import CLinux
internal import Glibc
package import SystemPackage

/// Namespaces that need no privilege: user_namespaces(7), mount_namespaces(7), pid_namespaces(7).
package enum Namespaces {
    /// Moves this process to a user namespace, with the same user, and to a mount namespace. It then has every
    /// capability there, until it executes a program.
    ///
    /// The process must be dumpable. Child processes of a process namespace see only each other; the first of them is
    /// its init.
    /// - Parameter processes: whether the children of this process get a process namespace.
    package static func enter(processes: Bool) throws(SystemError) {
        let (user, group) = (geteuid(), getegid())
        try checked("unshare") { clinux_new_namespaces(processes ? 1 : 0) }
        // Without privilege the groups can only be mapped once they cannot be changed any more.
        try write("deny", to: "/proc/self/setgroups")
        try write("\(user) \(user) 1", to: "/proc/self/uid_map")
        try write("\(group) \(group) 1", to: "/proc/self/gid_map")
    }

    private static func write(_ text: String, to path: FilePath) throws(SystemError) {
        try File.writeAll(Array(text.utf8), to: try File.open(path, flags: O_WRONLY))
    }

    /// Makes paths read-only for this process and its children, except one: neither content nor attributes of their
    /// files can be changed. Landlock does not restrict the attributes.
    ///
    /// - Parameters:
    ///   - paths: absolute paths without symbolic links; one that does not exist is skipped.
    ///   - exception: a directory, which may be below one of the paths, and may contain others.
    package static func makeReadOnly(_ paths: [FilePath], except exception: FilePath?) throws(SystemError) {
        var inside: [FilePath] = []
        var kept: Descriptor?
        if let exception {
            inside = paths.filter { $0.starts(with: exception) }
            kept = try mounts(at: exception)
        }
        for path in paths where !inside.contains(path) { try makeReadOnly(path) }
        if let exception, let kept { try place(kept, at: exception) }
        for path in inside { try makeReadOnly(path) }
    }

    private static func makeReadOnly(_ path: FilePath) throws(SystemError) {
        guard let tree = try mounts(at: path) else { return }
        try checked("mount_setattr", on: path.string) { clinux_make_mounts_read_only(tree.number) }
        try place(tree, at: path)
    }

    private static func mounts(at path: FilePath) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return Descriptor(
                owning: try checked("open_tree", on: path.string) {
                    unsafe path.withPlatformString { unsafe clinux_clone_mounts($0) }
                })
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    private static func place(_ tree: Descriptor, at path: FilePath) throws(SystemError) {
        try checked("move_mount", on: path.string) {
            unsafe path.withPlatformString { unsafe clinux_place_mounts(tree.number, $0) }
        }
    }

    /// Hides the content of a directory from this process and its children, the sockets in it included: Landlock does not
    /// restrict connections to them.
    package static func cover(_ directory: FilePath) throws(SystemError) {
        try checked("mount", on: directory.string) { unsafe directory.withPlatformString { unsafe clinux_cover($0) } }
    }

    /// Drops every capability from the bounding set, so that a program that is executed has none, not even as root.
    package static func dropCapabilities() throws(SystemError) {
        try checked("prctl") { clinux_drop_capabilities() }
    }
}
