internal import Glibc

/// A precondition of a test that did not hold, with its description.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    package init(_ call: String, _ code: CInt) {
        description = unsafe "\(call): \(String(cString: strerror(code)))"
    }
}
