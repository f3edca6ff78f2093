internal import Commands
internal import Glibc
internal import JSON
internal import Posix

/// Serves one connection: reads the request, starts the command, passes its output on, and reports its end.
enum CommandService {
    /// Time for the whole request to arrive.
    private static let requestSeconds = 10

    /// - Returns: the exit status of this program. That of the command, and a refusal, do not change it.
    static func serve() -> CInt {
        let connection = Descriptor(owning: STDIN_FILENO)
        let termination: Descriptor
        do {
            Signals.ignore([SIGPIPE])
            try ProcessState.harden()
            termination = try SignalDescriptor([SIGTERM]).descriptor
            try connection.setNonBlocking()
        } catch {
            Log.write(.error, "the command cannot be served: \(error)")
            return EXIT_FAILURE
        }
        do {
            let (request, decoder) = try receive(from: connection, termination)
            try ClientProcess.check(connection)
            let command = try RunningCommand(request, connection, decoder, termination)
            command.run()
        } catch let refusal as CommandRefusal {
            Log.write(.notice, "refused: \(refusal)")
            send(CommandEnd(.refused(refusal.sentence)), to: connection)
        } catch {
            Log.write(.warning, "ended before the command was started: \(error)")
        }
        return EXIT_SUCCESS
    }

    /// - Throws: `CommandRefusal`, and `Interruption` if the client or the service ends first.
    private static func receive(
        from connection: Descriptor, _ termination: Descriptor
    ) throws -> (CommandRequest, CommandFrameDecoder) {
        let watch = Watch(client: nil, termination: termination, deadline: .now + .seconds(requestSeconds))
        var decoder = CommandFrameDecoder()
        do {
            while true {
                guard let bytes = try watch.read(from: connection) else {
                    throw CommandRefusal("The connection ended before the request was complete.")
                }
                decoder.receive(bytes)
                guard let frame = try decoder.next() else { continue }
                guard frame.kind == .request else { throw CommandRefusal("The first frame is not a request.") }
                return (try CommandRequest(decoding: frame.payload), decoder)
            }
        } catch let error as CommandFrameError {
            throw CommandRefusal("The request cannot be read: \(error).")
        } catch Interruption.deadlinePassed {
            throw CommandRefusal("The request was not complete after \(requestSeconds) seconds.")
        } catch let error as SystemError {
            throw CommandRefusal("The request cannot be read: \(error); a socket is expected as standard input.")
        }
    }

    private static func send(_ end: CommandEnd, to connection: Descriptor) {
        var writer = Writer()
        writer.value(end)
        // The client may have closed.
        _ = try? connection.send(CommandFrame(.ended, writer.bytes[...]).bytes[...])
    }
}
