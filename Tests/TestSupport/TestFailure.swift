internal import Glibc

/// Something the test needed did not happen; the text says what.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    package init(_ call: String, _ code: CInt) {
        description = unsafe "\(call): \(String(cString: strerror(code)))"
    }
}
