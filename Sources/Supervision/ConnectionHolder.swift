internal import Glibc
package import Posix

/// A process that outlives a killed supervisor just long enough to save the connection that it had accepted and given to
/// nobody yet.
///
/// Between accept4(2) and fork(2) a connection is in no other process, and would be reset. The holder shares the
/// supervisor's table of descriptors, so it has every connection from the instant it was accepted, at no cost for each.
/// When the supervisor is gone, it puts those that are not settled where the next supervisor finds them.
package struct ConnectionHolder {
    package let pid: Int32
    private let settled: SettledConnections
    private let births: Births

    /// Starts it.
    ///
    /// - Parameter connections: Those that are somebody's already.
    /// - Parameter queue: Where the next supervisor looks.
    /// - Throws: `SystemError` when there is no process or no descriptor for it.
    package init(
        for listeners: [Listener], settled connections: [Descriptor], queue: PendingConnections
    ) throws(SystemError) {
        let (settled, births) = (try SettledConnections(), try Births())
        for connection in connections { settled.settle(connection) }
        let supervisor = getpid()
        switch try forkSharingDescriptors() {
        case .parent(let child):
            (self.settled, self.births, pid) = (settled, births, child)
        case .child:
            setProcessName("openclaw-holder")
            waitForEnd(ofParent: supervisor)
            if births.end() { Self.save(from: listeners, but: settled, in: queue) }
            _exit(EXIT_SUCCESS)
        }
    }

    /// Looks through all descriptors, as the supervisor left them.
    private static func save(
        from listeners: [Listener], but settled: SettledConnections, in queue: PendingConnections
    ) {
        let endpoints = listeners.compactMap { try? Socket.localEndpoint(of: $0.descriptor) }
        let end = CInt(clamping: ProcessState.raiseDescriptorLimit(to: 0))
        for number in WorkerDescriptor.firstOther..<max(end, WorkerDescriptor.firstOther) {
            let connection = Descriptor(owning: number)
            defer { _ = connection.release() }
            guard Socket.isAccepted(connection, at: endpoints), !settled.contains(connection) else { continue }
            _ = queue.put(connection)
        }
    }

    /// Says that a connection is somebody's: the first step of its worker, or before it is answered without one.
    package func settle(_ connection: Descriptor) {
        settled.settle(connection)
    }

    /// Ends it, when nothing can be lost any more.
    package func end() {
        endChild(pid)
    }
}

/// Tells that no worker is left that was forked and has not said yet which connection it has.
///
/// A pipe into which nobody writes: a worker closes it with all that is not its own, right after it has said so.
private struct Births {
    private let reading: Descriptor
    private let writing: Descriptor

    init() throws(SystemError) {
        (reading, writing) = try Descriptor.pipe()
    }

    /// Waits for them, in the process that is the last to have the supervisor's descriptors; false if it takes too long.
    func end() -> Bool {
        writing.close()
        var entry = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, Self.millisecondsMax) > 0
    }

    /// A worker that has not said it by then was stopped, and has what would be answered twice.
    private static let millisecondsMax: CInt = 10_000
}
