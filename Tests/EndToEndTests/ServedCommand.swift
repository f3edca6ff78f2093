internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport

/// A command that the command service runs for a test, in a workspace of its own.
final class ServedCommand {
    /// The workspace, the runtime directory, and a state directory.
    let place: TemporaryDirectory
    let program: ChildProgram
    let connection: CommandConnection
    let started: CommandStarted?
    private let refused: CommandEnd?

    static func path(_ name: String, in place: TemporaryDirectory) -> FilePath { FilePath("\(place.path)/\(name)") }

    var workspace: FilePath { Self.path("workspace", in: place) }
    /// The directory of background commands.
    var commands: FilePath { BackgroundFile.directory(in: Self.path("run", in: place)) }

    /// Starts a command and waits until it has started, or was refused.
    init(
        _ command: CommandRequest.Program, in place: TemporaryDirectory? = nil, under wrapper: [String] = [],
        _ change: (inout CommandRequest) -> Void = { _ in }
    ) throws {
        self.place = try place ?? Self.makePlace()
        var request = CommandRequest(command, workspace: Self.path("workspace", in: self.place))
        request.timeoutSeconds = 60
        change(&request)
        let (client, service) = try Socket.pair()
        program = try Self.serve(service, in: self.place, under: wrapper)
        let watch = Watch(client: nil, termination: nil, deadline: .now + patience)
        connection = try CommandConnection(request, over: client, through: watch)
        switch try connection.next() {
        case .started(let started): (self.started, refused) = (started, nil)
        case .ended(let end): (started, refused) = (nil, end)
        case let event: throw TestFailure("the first event is \(String(describing: event))")
        }
    }

    convenience init(
        _ text: String, in place: TemporaryDirectory? = nil, under wrapper: [String] = [],
        _ change: (inout CommandRequest) -> Void = { _ in }
    ) throws {
        try self.init(.shell(text), in: place, under: wrapper, change)
    }

    static func makePlace() throws -> TemporaryDirectory {
        let place = try TemporaryDirectory()
        for name in ["workspace", "state", "run"] { try place.makeDirectory(name) }
        return place
    }

    /// Starts the program with this connection as standard input.
    ///
    /// - Parameter wrapper: a program that executes it, with arguments.
    static func serve(
        _ connection: Descriptor, in place: TemporaryDirectory, under wrapper: [String] = []
    ) throws -> ChildProgram {
        defer { connection.close() }
        let words = wrapper + [Products.path(of: "openclaw-command")]
        return try ChildProgram(
            words[0], Array(words.dropFirst()),
            environment: [
                "OPENCLAW_RUNTIME_DIR": path("run", in: place).string,
                "STATE_DIRECTORY": path("state", in: place).string,
            ], input: connection.number)
    }

    /// The rest of the output, and the end.
    func finish() throws -> (output: String, end: CommandEnd) {
        if let refused { return ("", refused) }
        var output: [UInt8] = []
        while true {
            switch try connection.next() {
            case .output(let bytes): output += bytes
            case .ended(let end): return (String(decoding: output, as: UTF8.self), end)
            case let event: throw TestFailure("not expected: \(String(describing: event))")
            }
        }
    }

    /// Waits until the output has this text.
    func waitForOutput(_ text: String) throws {
        var output: [UInt8] = []
        while output.firstRange(of: Array(text.utf8)) == nil {
            guard case .output(let bytes)? = try connection.next() else { throw TestFailure("no output \(text)") }
            output += bytes
        }
    }
}

extension CommandEnd {
    /// The sentence of a refusal; empty if the command was started.
    var sentence: String {
        if case .refused(let sentence) = result { sentence } else { "" }
    }
}
