/// The descriptors that systemd passes to a service that it starts: from 3 on, each with a name.
package enum PassedDescriptors {
    private static let first: CInt = 3

    /// Takes them, close-on-exec, and removes their variables from the environment; empty when they are for another
    /// process.
    ///
    /// A descriptor with an empty name is called `unknown`.
    /// - Throws: `SystemError` with `EINVAL` when a variable is wrong, or `EBADF` when a descriptor is not open.
    package static func take() throws(SystemError) -> [(descriptor: Descriptor, name: String)] {
        guard ProcessEnvironment.variable("LISTEN_FDS") != nil else { return [] }
        let names = try Systemd().passedDescriptorNames()
        return names.enumerated().map { index, name in
            (Descriptor(owning: first + CInt(index)), name.isEmpty ? "unknown" : name)
        }
    }
}
