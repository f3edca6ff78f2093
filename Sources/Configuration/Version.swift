/// The version of both programs, and of the Debian package that holds them.
package enum Version {
    package static let current = "0.1.0"
}
