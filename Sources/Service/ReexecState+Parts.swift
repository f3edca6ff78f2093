package import Posix

extension ReexecState {
    /// A listening socket.
    package struct Listener: Equatable, Sendable {
        package var descriptor: CInt
        package var isActivated: Bool
        package var name: String

        package init(descriptor: CInt, isActivated: Bool, name: String) {
            self.descriptor = descriptor
            self.isActivated = isActivated
            self.name = name
        }
    }

    /// A running worker and the supervisor's copy of its connection.
    package struct Worker: Equatable, Sendable {
        package var pid: Int32
        package var slot: Int
        package var connection: CInt
        package var age: Duration
        package var peer: Peer
        /// The time until its deadline; nil without a deadline, or if an older version wrote the state.
        package var left: Duration?

        package init(pid: Int32, slot: Int, connection: CInt, age: Duration, peer: Peer, left: Duration? = nil) {
            self.pid = pid
            self.slot = slot
            self.connection = connection
            self.age = age
            self.peer = peer
            self.left = left
        }
    }

    /// The observations of the supervisor about a worker that may not end by itself. Each duration is nil without the
    /// observation.
    package struct Suspicion: Equatable, Sendable {
        package var pid: Int32
        /// The time for which the worker has been past its deadline.
        package var overdue: Duration?
        /// The time for which its client has been gone.
        package var gone: Duration?
        /// The time for which no byte was sent to a client that has closed its write side.
        package var silent: Duration?
        /// Number of bytes that had been sent at the beginning of that time.
        package var bytesSent: Int

        package init(pid: Int32, overdue: Duration?, gone: Duration?, silent: Duration?, bytesSent: Int) {
            self.pid = pid
            self.overdue = overdue
            self.gone = gone
            self.silent = silent
            self.bytesSent = bytesSent
        }
    }

    /// A connection in its lingering close.
    package struct LingeringConnection: Equatable, Sendable {
        package var connection: CInt
        /// The time until its deadline.
        package var left: Duration
        package var droppedBytes: Int

        package init(connection: CInt, left: Duration, droppedBytes: Int) {
            self.connection = connection
            self.left = left
            self.droppedBytes = droppedBytes
        }
    }

    /// The failed credentials of one peer.
    package struct Failed: Equatable, Sendable {
        package var key: PeerKey
        package var ages: [Duration]
        package var lockedFor: Duration?

        package init(key: PeerKey, ages: [Duration], lockedFor: Duration?) {
            self.key = key
            self.ages = ages
            self.lockedFor = lockedFor
        }
    }
}
