internal import Glibc

/// A system call that fails in a program to which all others are allowed.
package struct DeniedCall: Equatable, Sendable {
    package enum Condition: Equatable, Sendable {
        /// The argument has all bits of the mask.
        case hasBits(argument: UInt32, mask: UInt64)
        /// The argument has another value.
        case differs(argument: UInt32, from: UInt64)
    }

    let name: String
    /// The error of the call.
    let errno: CInt
    /// Nil if the call is denied with any arguments.
    let condition: Condition?

    package init(_ name: String, _ errno: CInt, _ condition: Condition? = nil) {
        self.name = name
        self.errno = errno
        self.condition = condition
    }

    /// CLONE_NEWTIME, CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID,
    /// CLONE_NEWNET: sched.h of Linux.
    private static let namespaceFlags: [UInt64] = [
        0x80, 0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]

    /// New namespaces, in which a process has privileges that make more of the kernel reachable.
    ///
    /// clone3 has its flags in memory, which a filter cannot read; libraries use clone if it is missing.
    package static let namespaces =
        [DeniedCall("clone3", ENOSYS), DeniedCall("setns", EPERM)]
        + namespaceFlags.flatMap { flag in
            // CLONE_NEWTIME is a part of the exit signal of clone.
            (flag == 0x80 ? ["unshare"] : ["clone", "unshare"]).map {
                DeniedCall($0, EPERM, .hasBits(argument: 0, mask: flag))
            }
        }

    /// truncate(2) of a path, which Landlock restricts only from version 3 on.
    package static let truncate = [DeniedCall("truncate", EACCES)]

    /// Every socket but those of AF_UNIX. io_uring can make sockets without socket(2).
    package static let network = [
        DeniedCall("io_uring_setup", ENOSYS), DeniedCall("socket", EACCES, .differs(argument: 0, from: 1)),
    ]
}
