internal import Glibc
internal import JSON
package import Posix

/// The reason why a command cannot be run, or its end is unknown.
package enum CommandConnectionError: Error, Equatable {
    /// The socket of the service cannot be reached.
    case unavailable(SystemError)
    /// The connection ended before the end of the command was reported.
    case lost
    /// The service sent something that the protocol does not allow.
    case malformed(String)
}

/// The connection of a client to the command service, for one command.
package final class CommandConnection {
    package enum Event: Equatable, Sendable {
        case started(CommandStarted)
        case output([UInt8])
        /// The last event.
        case ended(CommandEnd)
    }

    /// Becomes readable with the next event, unless `next` has one already.
    package let descriptor: Descriptor
    private let waiting: any Waiting
    private var decoder = CommandFrameDecoder()
    /// Longest time to wait until the service accepts another connection.
    private static let connectSeconds = 10

    /// Connects to the socket of the service and sends the request.
    ///
    /// - Throws: `CommandRefusal` if the request is too long, `CommandConnectionError`, `Interruption`, and the errors of
    ///   timers.
    package convenience init(_ request: CommandRequest, at socket: String, through waiting: any Waiting) throws {
        try self.init(request, over: try Self.connect(socket, waiting), through: waiting)
    }

    /// Sends the request over a connection that is open.
    package init(_ request: CommandRequest, over connection: Descriptor, through waiting: any Waiting) throws {
        descriptor = connection
        self.waiting = waiting
        try send(try request.frame().bytes)
    }

    private static func connect(_ path: String, _ waiting: any Waiting) throws -> Descriptor {
        let end = waiting.now + .seconds(connectSeconds)
        while true {
            do {
                return try Socket.connect(to: .unix(path: path))
            } catch {
                // EAGAIN: as many connections wait as the socket allows; see connect(2).
                guard error.errno == EAGAIN, waiting.now < end else { throw CommandConnectionError.unavailable(error) }
            }
            _ = try waiting.wait(for: [], until: waiting.now + .milliseconds(20))
        }
    }

    /// Waits for the next event; nil if `until` passes first.
    ///
    /// - Throws: `CommandConnectionError`, `Interruption`, and the errors of timers.
    package func next(until: ContinuousClock.Instant? = nil) throws -> Event? {
        while true {
            if let event = try decoded() { return event }
            let bytes: [UInt8]?
            do {
                bytes = try waiting.read(from: descriptor, until: until)
            } catch is SystemError {
                throw CommandConnectionError.lost
            }
            guard let bytes else { throw CommandConnectionError.lost }
            if bytes.isEmpty { return nil }
            decoder.receive(bytes)
        }
    }

    private func decoded() throws(CommandConnectionError) -> Event? {
        do {
            guard let frame = try decoder.next() else { return nil }
            switch frame.kind {
            case .started: return .started(try CommandStarted(decoding: frame.payload))
            case .output: return .output(Array(frame.payload))
            case .ended: return .ended(try CommandEnd(decoding: frame.payload))
            case .request, .input, .inputEnd, .detach, .kill:
                throw CommandConnectionError.malformed("a frame of a client")
            }
        } catch let error as CommandConnectionError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// Sends bytes to the standard input of the command; events that arrive meanwhile are kept for `next`.
    ///
    /// - Throws: as `next`.
    package func write(_ bytes: [UInt8]) throws {
        for frame in CommandFrame.divided(.input, bytes) { try send(frame.bytes) }
    }

    /// Ends the standard input of the command.
    package func closeInput() throws {  // For tests.
        try send(CommandFrame(.inputEnd).bytes)
    }

    /// Lets an attached command go on after this connection is closed.
    package func detach() throws {
        try send(CommandFrame(.detach).bytes)
    }

    /// Kills the command; `next` then returns its end.
    package func kill() throws {
        try send(CommandFrame(.kill).bytes)
    }

    /// Sends while receiving, because the service may wait until its output is read.
    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch try descriptor.send(rest) {
            case .written(let count): rest = rest.dropFirst(count)
            // The end of the command was reported, or the connection is lost: `next` returns or throws that.
            case .closed: return
            case .wouldBlock:
                let interests = [Interest(descriptor, forWriting: true), Interest(descriptor)]
                let ready = try waiting.wait(for: interests, until: nil)
                guard ready.contains(where: { !$0.interest.forWriting }) else { continue }
                if case .bytes(let bytes) = try descriptor.read() { decoder.receive(bytes) }
            }
        }
    }
}
