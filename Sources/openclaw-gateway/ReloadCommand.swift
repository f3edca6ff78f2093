internal import Glibc
internal import Posix
internal import Supervision

/// `--reload`: returns the exit status, and writes the reason of a failure to standard error.
func requestReload(of pid: Int32) -> CInt {
    do {
        guard let reason = try ReloadRequest(pid: pid).rejection() else { return EXIT_SUCCESS }
        StandardError.print(reason)
    } catch let error as SystemError where error.errno == ENOENT {
        StandardError.print("\(error); run systemd-tmpfiles --create")
    } catch {
        StandardError.print("\(error)")
    }
    return EXIT_FAILURE
}
