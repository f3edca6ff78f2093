internal import ArgumentParser
internal import Glibc
internal import Posix
internal import Sessions

/// A text from outside as a terminal may show it: what would move the cursor, change colours or the direction of
/// writing, or cannot be seen is written as `\u{…}`.
///
/// - Parameter keepingLines: line breaks and tabs stay, and a backslash is not doubled.
func escaped(_ text: String, keepingLines: Bool = false) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where keepingLines && (scalar == "\n" || scalar == "\t"): shown.unicodeScalars.append(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            shown += scalar == "\\" && !keepingLines ? "\\\\" : String(scalar)
        }
    }
    return shown
}

/// Reads from the state directory; tells in one line why it cannot.
func reading<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as SystemError where error.errno == EACCES {
        StandardError.print("\(error); the state belongs to its own user: try `sudo -u openclaw openclaw …`")
        throw ExitCode.failure
    } catch SessionError.storageFailed(let call, EACCES) {
        StandardError.print("\(SystemError(call, errno: EACCES)); try `sudo -u openclaw openclaw …`")
        throw ExitCode.failure
    } catch let error as SystemError {
        StandardError.print(error)
        throw ExitCode.failure
    } catch let error as SessionError {
        StandardError.print(error)
        throw ExitCode.failure
    }
}
