internal import CLinux
internal import Glibc

/// A failed system call: its name, its `errno`, and the object it was called on.
package struct SystemError: Error, Equatable, Sendable {
    /// The name of the call in its manual page: `accept4`.
    package let call: String
    /// The value of `errno` after the call.
    package let errno: CInt
    /// The path, address or descriptor that the call was made on, if any.
    package let subject: String?

    package init(_ call: String, errno: CInt, on subject: String? = nil) {
        self.call = call
        self.errno = errno
        self.subject = subject
    }
}

extension SystemError: CustomStringConvertible {
    /// One line for a log: `open /etc/x: Permission denied (EACCES)`.
    package var description: String {
        let place = subject.map { " \($0)" } ?? ""
        return "\(call)\(place): \(reason)"
    }

    /// The reason without the call: `Permission denied (EACCES)`.
    package var reason: String {
        guard let text = unsafe clinux_error_text(errno), let name = unsafe clinux_error_name(errno) else {
            return "error \(errno)"
        }
        return unsafe "\(String(cString: text)) (\(String(cString: name)))"
    }
}

/// Runs a system call again until it is not interrupted by a signal.
///
/// - Throws: `SystemError` when the call returns -1 for any reason except `EINTR`.
@discardableResult
package func checked<Value: FixedWidthInteger>(
    _ call: StaticString, on subject: String? = nil, _ body: () -> Value
) throws(SystemError) -> Value {
    while true {
        let value = body()
        if value != -1 { return value }
        let code = errno
        if code != EINTR { throw SystemError("\(call)", errno: code, on: subject) }
    }
}
