internal import Glibc
package import SystemPackage

/// A user of this machine with its groups.
package struct UserIdentity: Equatable, Sendable {
    package let user: UInt32
    package let group: UInt32
    /// The name for finding supplementary groups; nil for a user id without a name, which has no supplementary groups.
    package let name: String?

    package init(user: UInt32, group: UInt32, name: String?) {
        self.user = user
        self.group = group
        self.name = name
    }

    /// The user that a command must become before it uses a state directory; nil if it must not change its user.
    ///
    /// Only root changes its user: to the owner of the directory or, if the directory does not exist yet, to the user
    /// of the service. If that user does not exist, or if root owns the directory, root stays root, like a service that
    /// root starts there.
    package static func decide(
        startedBy user: UInt32, owner: UserIdentity?, service: UserIdentity?
    ) -> UserIdentity? {
        guard user == 0, let wanted = owner ?? service, wanted.user != 0 else { return nil }
        return wanted
    }

    /// Makes this process permanently run as the user that `decide` returns for the state directory.
    ///
    /// - Parameter service: the name of the user of the service.
    /// - Throws: `SystemError`.
    package static func becomeUser(ofState directory: FilePath, service: String) throws(SystemError) {
        guard geteuid() == 0 else { return }
        var owner: UserIdentity?
        if try File.status(directory) != nil {
            owner = try self.owner(of: try File.open(directory, flags: O_RDONLY | O_DIRECTORY))
        }
        try decide(startedBy: 0, owner: owner, service: named(service))?.assume()
    }

    /// Makes this process permanently run as a user, as systemd does for `User=`, `Group=` and `SupplementaryGroups=`.
    ///
    /// - Throws: `SystemError`, with `ENOENT` if the user or a group does not exist.
    package static func becomeUser(
        _ name: String, group: String?, supplementaryGroups: [String]
    ) throws(SystemError) {
        guard let account = named(name) else { throw SystemError("getpwnam", errno: ENOENT, on: name) }
        let main = try group.map { (name) throws(SystemError) in try number(ofGroup: name) } ?? account.group
        let others = try supplementaryGroups.map { (name) throws(SystemError) in try number(ofGroup: name) }
        try UserIdentity(user: account.user, group: main, name: name).assume(adding: others)
    }

    /// The home directory of a user; nil if the user does not exist.
    package static func home(ofUser name: String) -> String? {
        unsafe getpwnam(name).map { unsafe String(cString: $0.pointee.pw_dir) }
    }

    /// The id of a user; nil if the user does not exist.
    package static func id(ofUser name: String) -> UInt32? { named(name)?.user }

    /// The id of a group; nil if the group does not exist.
    package static func id(ofGroup name: String) -> UInt32? { unsafe getgrnam(name).map { unsafe $0.pointee.gr_gid } }

    /// The name of the user of this process, or its number. A worker inherits the name, because it cannot read the
    /// accounts.
    package static let currentName: String = known(geteuid())?.name ?? "\(geteuid())"

    private static func number(ofGroup name: String) throws(SystemError) -> UInt32 {
        guard let id = id(ofGroup: name) else { throw SystemError("getgrnam", errno: ENOENT, on: name) }
        return id
    }

    /// The owner of an open file or directory; nil if this process already runs as the owner.
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

    /// Makes this process permanently run as this user; does nothing if it already does.
    ///
    /// - Parameter others: groups in addition to those that the name has.
    func assume(adding others: [UInt32] = []) throws(SystemError) {
        if user == geteuid() { return }
        if let name {
            try checked("initgroups", on: name) { unsafe initgroups(name, group) }
        } else {
            try checked("setgroups") { setgroups(0, nil) }
        }
        if !others.isEmpty {
            let count = try checked("getgroups") { getgroups(0, nil) }
            var groups = [UInt32](repeating: 0, count: Int(count))
            try checked("getgroups") { unsafe getgroups(count, &groups) }
            groups += others
            try checked("setgroups") { unsafe setgroups(groups.count, groups) }
        }
        try checked("setgid") { setgid(group) }
        try checked("setuid") { setuid(user) }
        precondition(setuid(0) != 0, "root was not given up")
    }
}
