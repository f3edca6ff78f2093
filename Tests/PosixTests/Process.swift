import Glibc

/// Facts of the kernel about the tests' own process, and numbers that tests compare with.
enum Process {
    static var pid: Int32 { getpid() }
    static var uid: UInt32 { getuid() }
    static let inUse = EADDRINUSE
    static let connectionReset = ECONNRESET
    static let missing = ENOENT
    static let denied = EACCES
    static let notDirectory = ENOTDIR
    static let invalid = EINVAL
    static let tooLarge = EFBIG
    static let timedOut = ETIMEDOUT
}
