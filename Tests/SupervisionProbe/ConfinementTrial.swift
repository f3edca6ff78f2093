internal import CLinux
internal import Glibc
internal import Posix

/// Tries the confinement while its child is killed: `trial N` kills the first N children.
enum ConfinementTrial {
    /// Prints the measures that work, or the error; nil for other arguments.
    static func run(_ arguments: [String]) -> CInt? {
        guard arguments.count == 3, arguments[1] == "trial", let kills = Int(arguments[2]) else { return nil }
        do {
            try ProcessState.harden(coreFiles: false)
            // The count is in a file that all children share.
            let count = try Descriptor(owning: checked("memfd_create") { unsafe clinux_memfd("count") })
            let active = try Confinement.tried { offered in
                let earlier = (try? count.status().size) ?? 0
                if earlier < kills {
                    _ = ftruncate(count.number, earlier + 1)
                    kill(getpid(), SIGKILL)
                }
                return offered.attempt()
            }
            print(active)
            return EXIT_SUCCESS
        } catch {
            print(error)
            return EXIT_FAILURE
        }
    }
}
