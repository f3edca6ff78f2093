internal import CLinux
internal import CSeccomp
internal import Glibc

/// Denies this process and its children the system calls that it does not need: seccomp(2), through libseccomp.
///
/// A denied call fails with `EPERM`, so that a library that tries it can continue. A system call of another
/// architecture kills the process.
package struct SystemCallFilter: Equatable, Sendable {
    /// The filter program for the kernel: instructions of 8 bytes.
    private let program: [UInt8]

    /// Access to other processes, kernel interfaces with a history of vulnerabilities, and calls of administrators.
    static let refused = [
        "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "perf_event_open", "bpf",
        "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl", "add_key", "request_key",
        "mount", "umount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount",
        "fspick", "mount_setattr", "chroot", "setns", "unshare", "init_module", "finit_module", "delete_module",
        "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd",
        "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "stime", "sethostname", "setdomainname", "iopl",
        "ioperm", "modify_ldt", "vm86", "vm86old", "lookup_dcookie", "name_to_handle_at", "open_by_handle_at",
        "fanotify_init", "vhangup", "syslog", "_sysctl", "uselib", "ustat", "nfsservctl", "personality", "mbind",
        "set_mempolicy", "migrate_pages", "move_pages", "mknod", "mknodat", "setuid", "setgid", "setreuid",
        "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capset",
    ]

    /// Flags of clone(2) for new namespaces: mount, cgroup, UTS, IPC, user, PID, network.
    private static let namespaces: [UInt64] = [
        0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]

    /// The socket families that are allowed: Unix, IPv4, IPv6, and netlink, which getaddrinfo(3) uses.
    private static let families: Set<UInt64> = [1, 2, 10, 16]

    /// Requests of ioctl(2) that insert input into a terminal: TIOCSTI, TIOCLINUX.
    private static let terminalRequests: [UInt64] = [0x5412, 0x541c]

    /// - Throws: `SystemError` when libseccomp cannot create the filter.
    package init() throws(SystemError) {
        guard let context = unsafe seccomp_init(Self.allow) else { throw SystemError("seccomp_init", errno: ENOMEM) }
        defer { unsafe seccomp_release(context) }
        for name in Self.refused { try unsafe Self.refuse(name, [], in: context) }
        // With ENOSYS glibc falls back to clone(2). A filter cannot check the flags of clone3(2), which are in memory.
        try unsafe Self.refuse("clone3", [], with: ENOSYS, in: context)
        for flag in Self.namespaces { try unsafe Self.refuse("clone", [Self.masked(0, flag, flag)], in: context) }
        for family in UInt64(0)..<17 where !Self.families.contains(family) {
            try unsafe Self.refuse("socket", [Self.masked(0, 0xffff_ffff, family)], in: context)
        }
        let others = scmp_arg_cmp(arg: 0, op: SCMP_CMP_GE, datum_a: 17, datum_b: 0)
        try unsafe Self.refuse("socket", [others], in: context)
        for request in Self.terminalRequests {
            try unsafe Self.refuse("ioctl", [Self.masked(1, 0xffff_ffff, request)], in: context)
        }
        program = try unsafe Self.exported(context)
    }

    /// Installs the filter for this process and its children; `isInForce` checks the result.
    package func install() throws(SystemError) {
        try checked("seccomp") { unsafe clinux_filter_system_calls(program, program.count / 8) }
    }

    /// Identifies this filter among those of other versions of the program: FNV-1a, not for security.
    package var digest: String {
        let hash = program.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// Whether a filter is in force: a call that otherwise has no effect is denied.
    static var isInForce: Bool {
        clinux_unshare(0) == -1 && errno == EPERM
    }

    private static let allow: UInt32 = 0x7fff_0000

    private static func masked(_ argument: UInt32, _ mask: UInt64, _ value: UInt64) -> scmp_arg_cmp {
        scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
    }

    private static func refuse(
        _ name: String, _ conditions: [scmp_arg_cmp], with code: CInt = EPERM, in context: scmp_filter_ctx
    ) throws(SystemError) {
        let number = unsafe seccomp_syscall_resolve_name(name)
        // This architecture does not have the call.
        if number < 0 { return }
        let action = 0x0005_0000 | UInt32(code)
        let result = unsafe seccomp_rule_add_array(context, action, number, UInt32(conditions.count), conditions)
        if result < 0 { throw SystemError("seccomp_rule_add", errno: -result, on: name) }
    }

    private static func exported(_ context: scmp_filter_ctx) throws(SystemError) -> [UInt8] {
        let memory = Descriptor(owning: try checked("memfd_create") { unsafe clinux_memfd("openclaw-filter") })
        let result = unsafe seccomp_export_bpf(context, memory.number)
        if result < 0 { throw SystemError("seccomp_export_bpf", errno: -result) }
        try checked("lseek") { lseek(memory.number, 0, SEEK_SET) }
        var program: [UInt8] = []
        while case .bytes(let more) = try memory.read() { program += more }
        return program
    }
}
