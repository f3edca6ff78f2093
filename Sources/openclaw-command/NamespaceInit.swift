internal import Glibc
internal import Posix

/// The processes between the service and a command that has a process namespace.
enum NamespaceInit {
    /// Takes the place of the descriptor on which the service waits until the command was executed.
    private static let statusNumber = STDERR_FILENO + 1

    /// Returns in the second process of the new namespace, which executes the command.
    ///
    /// The first process is the init of the namespace: it reaps orphans, and cannot be killed from inside. The calling
    /// process waits for it, then ends as the command has ended. The kernel kills all processes of a namespace with its
    /// init, and the init with the calling process.
    static func fork() throws(SystemError) {
        let status = try Descriptor.pipe()
        guard case .parent(let initial) = try forkProcess() else { return try becomeInit(status.writing) }
        let reading = try keepOnly(status.reading)
        while waitpid(initial, nil, 0) < 0 && errno == EINTR {}
        guard case .bytes(let bytes) = try reading.read(), let kind = bytes.first, let value = bytes.last else {
            _exit(127)
        }
        if kind != 0 {
            try Signals.setDefaults()
            kill(getpid(), CInt(value))
        }
        _exit(CInt(value))
    }

    /// Returns in the process of the command; the init itself ends with it.
    private static func becomeInit(_ status: Descriptor) throws(SystemError) {
        try endWithParent(0)
        guard case .parent(let command) = try forkProcess() else { return }
        let writing = try keepOnly(status)
        while let ended = reapEndedProcess(waiting: true) {
            guard ended.pid == command else { continue }
            let bytes: [UInt8] =
                switch ended.status {
                case .exited(let code): [0, UInt8(truncatingIfNeeded: code)]
                case .signalled(let number): [1, UInt8(truncatingIfNeeded: number)]
                }
            _ = try writing.write(bytes[...])
            break
        }
        _exit(0)
    }

    /// Closes everything else, so that the command sees the end of its input, and the service that of its output.
    private static func keepOnly(_ status: Descriptor) throws(SystemError) -> Descriptor {
        let kept = try status.moved(to: statusNumber)
        try ProcessState.closeDescriptors(from: statusNumber + 1)
        return kept
    }
}
