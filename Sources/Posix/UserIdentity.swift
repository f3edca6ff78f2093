internal import Glibc
package import SystemPackage

/// A user of this machine and the groups that come with it.
package struct UserIdentity: Equatable, Sendable {
    package let user: UInt32
    package let group: UInt32
    /// The name that supplementary groups are listed under; nil for a user that no database knows, who has none.
    package let name: String?

    package init(user: UInt32, group: UInt32, name: String?) {
        self.user = user
        self.group = group
        self.name = name
    }

    /// Who a command that was started by somebody acts as on a state directory; nil: as that one.
    ///
    /// Only root becomes someone else: the directory's owner, whoever the service runs as; where there is no
    /// directory yet, the user that it will run as. On a machine without that user, and in a directory of root's own,
    /// root stays root, as a gateway that root starts there would.
    package static func decide(
        startedBy user: UInt32, owner: UserIdentity?, service: UserIdentity?
    ) -> UserIdentity? {
        guard user == 0, let wanted = owner ?? service, wanted.user != 0 else { return nil }
        return wanted
    }

    /// Makes this process act for good as the state directory's user: `decide`.
    ///
    /// - Parameter service: the name of the user that the service has.
    /// - Throws: `SystemError`.
    package static func becomeUser(ofState directory: FilePath, service: String) throws(SystemError) {
        guard geteuid() == 0 else { return }
        var owner: UserIdentity?
        if try File.status(directory) != nil {
            owner = try self.owner(of: try File.open(directory, flags: O_RDONLY | O_DIRECTORY))
        }
        try decide(startedBy: 0, owner: owner, service: named(service))?.assume()
    }

    /// The owner of an open file or directory; nil if that is who this process is already.
    static func owner(of file: Descriptor) throws(SystemError) -> UserIdentity? {
        var status = stat()
        try checked("fstat") { unsafe fstat(file.number, &status) }
        if status.st_uid == geteuid() { return UserIdentity.unchanged(status) }
        return known(status.st_uid) ?? UserIdentity(user: status.st_uid, group: status.st_gid, name: nil)
    }

    private static func unchanged(_ status: stat) -> UserIdentity {
        UserIdentity(user: status.st_uid, group: getegid(), name: nil)
    }

    private static func known(_ user: UInt32) -> UserIdentity? {
        guard let entry = unsafe getpwuid(user) else { return nil }
        return unsafe UserIdentity(
            user: entry.pointee.pw_uid, group: entry.pointee.pw_gid, name: String(cString: entry.pointee.pw_name))
    }

    private static func named(_ name: String) -> UserIdentity? {
        guard let entry = unsafe getpwnam(name) else { return nil }
        return unsafe UserIdentity(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid, name: name)
    }

    /// Makes this process act as this user and no other any more; nothing happens if it does.
    func assume() throws(SystemError) {
        if user == geteuid() { return }
        if let name {
            try checked("initgroups", on: name) { unsafe initgroups(name, group) }
        } else {
            try checked("setgroups") { setgroups(0, nil) }
        }
        try checked("setgid") { setgid(group) }
        try checked("setuid") { setuid(user) }
        precondition(setuid(0) != 0, "root was not given up")
    }
}
