internal import ArgumentParser
internal import Configuration
internal import Glibc
internal import Posix
internal import Sessions
internal import Text

extension ConfigurationOptions {
    /// The stored sessions. A command started by root permanently becomes the owner of the state.
    ///
    /// - Throws: `SystemError`.
    func store() throws(SystemError) -> SessionStore {
        let directory = location.stateDirectory
        try UserIdentity.becomeUser(ofState: directory, service: "openclaw")
        return SessionStore(stateDirectory: directory, clock: .system())
    }
}

/// The remedy for a state that this user may not access.
private let wrongUser =
    "the state belongs to the user of the service: put sudo before the command, as in `sudo openclaw …`"

/// Runs an access to the state directory; reports in one line why it fails.
func reading<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as SystemError where error.errno == EACCES || error.errno == EPERM {
        StandardError.print("\(error); \(wrongUser)")
    } catch SessionError.storageFailed(let call, EACCES) {
        StandardError.print("\(SystemError(call, errno: EACCES)); \(wrongUser)")
    } catch let error as SystemError {
        StandardError.print(error)
    } catch let error as SessionError {
        StandardError.print(error)
    } catch let error as UnreadableSession {
        StandardError.print(error.line)
    }
    throw ExitCode.failure
}

extension UnreadableSession {
    /// One line for the terminal.
    var line: String { "\(terminalEscaped(path)): \(reason)" }
}
