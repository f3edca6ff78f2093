internal import Glibc
internal import Posix
internal import SystemPackage

/// The check of the room for sessions.
enum DiskCheck {
    /// Below this the gateway refuses requests with a session, in bytes: `StateDirectory`.
    private static let needed = 64 << 10
    /// Below this a warning is due, in bytes.
    private static let comfortable = 64 << 20

    static func run(_ directory: FilePath) -> Finding {
        let remedy = Remedy.manual(["openclaw", "sessions", "expire", "--older", "30d"])
        do throws(SystemError) { try File.checkRoom(directory, bytes: needed) } catch {
            guard error.errno == ENOSPC else { return Finding(.disk, .unchecked, "\(error)") }
            return Finding(
                .disk, .problem, "the file system of \(directory) is full: requests with a session are answered 507",
                remedy)
        }
        do throws(SystemError) { try File.checkRoom(directory, bytes: comfortable) } catch {
            return Finding(.disk, .warning, "the file system of \(directory) has less than 64 MiB left", remedy)
        }
        return Finding(.disk, .ok, "the file system of \(directory) has room")
    }
}
