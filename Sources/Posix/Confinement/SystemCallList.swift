/// A system call that workers may make, and the arguments with which they may make it.
package struct AllowedCall: Equatable, Sendable {
    /// A condition on one argument: its bits in `mask` are equal to `value`.
    package struct Condition: Equatable, Sendable {
        /// The position of the argument, starting at 0.
        let argument: UInt32
        let mask: UInt64
        let value: UInt64
    }

    package let name: String
    /// All conditions of one of these lists must hold; empty if any arguments are allowed.
    package let alternatives: [[Condition]]

    /// The call with one of these values of an argument, of which the kernel reads 32 bits.
    static func call(_ name: String, _ argument: UInt32, isOneOf values: [UInt64]) -> AllowedCall {
        AllowedCall(name, values.map { [argument32(argument, $0)] })
    }

    /// An argument of which the kernel reads 32 bits.
    static func argument32(_ argument: UInt32, _ value: UInt64) -> Condition {
        Condition(argument: argument, mask: 0xffff_ffff, value: value)
    }

    init(_ name: String, _ alternatives: [[Condition]] = []) {
        self.name = name
        self.alternatives = alternatives
    }
}

/// Calls that are allowed for one reason.
package struct AllowedCallGroup: Sendable {
    /// What the calls do, and why they cannot change another process.
    package let purpose: String
    /// Whether every machine uses each call while it serves requests. The calls of the other groups are used by other
    /// versions of the libraries, on other architectures, or in rare cases.
    package let isAlwaysUsed: Bool
    package let calls: [AllowedCall]

    init(_ purpose: String, isAlwaysUsed: Bool = false, _ names: String = "", checked: [AllowedCall] = []) {
        self.purpose = purpose
        self.isAlwaysUsed = isAlwaysUsed
        calls = names.split(separator: " ").map { AllowedCall(String($0)) } + checked
    }
}

/// The system calls of workers. No call in the list acts on a process other than the caller and its children, executes
/// a program, or changes the owner, mode or attributes of a file.
///
/// The list contains no call that sends a signal, because Landlock restricts signals only from version 6 on.
package enum SystemCallList {
    package static let groups = [
        // mremap is not allowed: it can extend the mapping of a page of the scoreboard over the pages of other workers.
        // realloc(3) copies instead.
        AllowedCallGroup(
            "memory of this process, for allocators and loaders", "brk madvise msync munmap",
            checked: [memoryMap, memoryProtection]),
        AllowedCallGroup(
            "files that Landlock allows", isAlwaysUsed: true,
            "close fdatasync flock fsync lseek openat read write", checked: [descriptors]),
        AllowedCallGroup(
            "files that Landlock allows, in other forms of the same calls",
            """
            access faccessat faccessat2 fadvise64 fstat fstatfs ftruncate getcwd getdents64 lstat mkdir mkdirat \
            newfstatat open pread64 preadv pwrite64 pwritev readahead readlink readlinkat readv rename renameat \
            renameat2 rmdir stat statfs statx unlink unlinkat writev
            """),
        AllowedCallGroup(
            "files of tools: paths that the kernel keeps in the workspace, and the exact mode of a new file",
            "openat2 umask"),
        AllowedCallGroup(
            "connections that this process opens, and its own", isAlwaysUsed: true,
            "connect getpeername getsockname getsockopt recvfrom sendto shutdown",
            checked: [socket, socketOption]),
        AllowedCallGroup(
            "connections, in other forms of the same calls", "recvmmsg recvmsg sendmmsg sendmsg",
            checked: [socketPair, deviceRequest]),
        AllowedCallGroup(
            "descriptors of this process, and waiting for them", isAlwaysUsed: true, "close_range dup3 pipe2"),
        AllowedCallGroup(
            "descriptors of this process, and waiting for them, in other forms",
            """
            dup dup2 epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd2 poll ppoll pselect6 select timerfd_create \
            timerfd_gettime timerfd_settime
            """),
        AllowedCallGroup(
            "children of this process", isAlwaysUsed: true, "exit_group pidfd_open wait4", checked: [fork]),
        AllowedCallGroup("children of this process, in other forms of the same calls", "exit waitid"),
        AllowedCallGroup(
            "further confinement of this process", "landlock_add_rule landlock_create_ruleset landlock_restrict_self"),
        AllowedCallGroup(
            "signals and timers of this process", isAlwaysUsed: true, "rt_sigaction rt_sigprocmask setitimer"),
        AllowedCallGroup(
            "signals and timers of this process, for libraries",
            "alarm getitimer restart_syscall rt_sigpending rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack"),
        AllowedCallGroup(
            "time, by clocks that the kernel does not map",
            """
            clock_getres clock_gettime clock_nanosleep gettimeofday nanosleep time times
            """),
        AllowedCallGroup("random numbers and ids of this process", isAlwaysUsed: true, "getpid getppid getrandom"),
        AllowedCallGroup(
            "ids and limits of this process, and the machine's name",
            """
            getegid geteuid getgid getgroups getpgrp getresgid getresuid getrlimit getrusage gettid getuid sysinfo uname
            """, checked: [limits, affinity]),
        AllowedCallGroup(
            "threads and locks of this process, for libraries",
            "arch_prctl futex get_robust_list membarrier rseq sched_yield set_robust_list set_tid_address"),
        AllowedCallGroup("attributes of this process", checked: [attributes]),
    ]

    /// The numbers of calls that fail with `ENOSYS`, because libraries then use an older call. Numbers, because they
    /// are the same on every architecture, and libseccomp may be older than the calls.
    ///
    /// - Source: clone3, epoll_pwait2, futex_waitv, fchmodat2, map_shadow_stack, futex_wake, futex_wait,
    ///   futex_requeue, mseal; asm-generic/unistd.h of Linux.
    package static let missing: [CInt] = [435, 441, 449, 452, 453, 454, 455, 456, 462]

    /// The flags of fork(3) in the C library: the exit signal SIGCHLD, and optionally CLONE_CHILD_SETTID and
    /// CLONE_CHILD_CLEARTID. They create neither a thread, nor a sibling (CLONE_PARENT), nor a namespace.
    private static let fork = AllowedCall(
        "clone", [[AllowedCall.Condition(argument: 0, mask: ~0x0120_0000, value: 17)]])

    /// Memory is never writable and executable at once. Executable mappings are allowed, because workers load libcurl
    /// and the modules of the name service switch.
    private static let memoryMap = AllowedCall("mmap", [[withoutBits(2, 0x2)], [withoutBits(2, 0x4)]])
    private static let memoryProtection = AllowedCall("mprotect", [[withoutBits(2, 0x4)]])

    /// Unix, IPv4, IPv6.
    private static let socket = AllowedCall.call("socket", 0, isOneOf: [1, 2, 10])
    private static let socketPair = AllowedCall.call("socketpair", 0, isOneOf: [1])

    /// F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW,
    /// F_DUPFD_CLOEXEC, F_GET_SEALS. Not F_SETOWN and F_SETSIG, which make the kernel send a signal to any process.
    /// F_SETFL only with O_NONBLOCK: a worker shares its connection with the supervisor, which must not block on it.
    private static let descriptors = AllowedCall(
        "fcntl",
        [0, 1, 2, 3, 5, 6, 7, 36, 37, 38, 1_030, 1_034].map { [AllowedCall.argument32(1, $0)] }
            + [[AllowedCall.argument32(1, 4), AllowedCall.Condition(argument: 2, mask: 0x800, value: 0x800)]])

    /// Options of IPv4, TCP and IPv6; SO_REUSEADDR, SO_BROADCAST, SO_SNDBUF, SO_RCVBUF, SO_KEEPALIVE, SO_RCVTIMEO,
    /// SO_SNDTIMEO and their forms with 64 bits. Not SO_LINGER, which makes the supervisor wait when it closes the
    /// connection.
    private static let socketOption = AllowedCall(
        "setsockopt",
        [0, 6, 41].map { [AllowedCall.argument32(1, $0)] }
            + [2, 6, 7, 8, 9, 20, 21, 66, 67].map {
                [AllowedCall.argument32(1, 1), AllowedCall.argument32(2, $0)]
            })

    /// TCGETS, FIONREAD, FIONCLEX, FIOCLEX; SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFINDEX. Not FIONBIO,
    /// which can make a shared connection blocking, not FIOSETOWN and SIOCSPGRP, which are like F_SETOWN, and nothing that changes a terminal.
    private static let deviceRequest = AllowedCall.call(
        "ioctl", 1, isOneOf: [0x5401, 0x541b, 0x5450, 0x5451, 0x8910, 0x8913, 0x8933])

    /// The process id 0 is this process.
    private static let limits = AllowedCall.call("prlimit64", 0, isOneOf: [0])
    private static let affinity = AllowedCall.call("sched_getaffinity", 0, isOneOf: [0])

    /// PR_SET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_SET_VMA. Not PR_SCHED_CORE,
    /// which takes the id of a process.
    private static let attributes = AllowedCall.call("prctl", 0, isOneOf: [1, 3, 15, 16, 38, 0x5356_4d41])

    private static func withoutBits(_ argument: UInt32, _ bits: UInt64) -> AllowedCall.Condition {
        AllowedCall.Condition(argument: argument, mask: bits, value: 0)
    }
}
