import Glibc
import Posix
import TestSupport

/// A server on loopback that follows a script, a step at a time, whenever the client waits.
final class LoopbackServer {
    enum Step {
        /// Reads until the request so far ends with this.
        case request(through: String = "\r\n\r\n")
        case send(String)
        case sendBytes([UInt8])
        /// Sends so many bytes of body.
        case flood(Int)
        /// Sends nothing more, and discards what comes.
        case shutdown
        /// Breaks the connection.
        case reset
    }

    let watch: Watch
    let port: UInt16
    private let listener: Descriptor
    private var connection: Descriptor?
    private var steps: [Step]
    private var unsent: ArraySlice<UInt8> = []
    private var isShut = false
    private(set) var request: [UInt8] = []
    private(set) var sent = 0

    init(_ steps: [Step], on address: String = "127.0.0.1", deadline: Duration = .seconds(30)) throws {
        self.steps = steps
        let ip = IPAddress(address)!
        listener = try Socket.listen(on: .ip(ip, port: 0))
        port = try Socket.localPort(of: listener)!
        watch = Watch(client: nil, termination: nil, deadline: .now + deadline)
        watch.schedule(.lateHead, at: .now) { [unowned self] in
            try advance()
            return .now + .milliseconds(1)
        }
    }

    var url: String { "http://127.0.0.1:\(port)/" }
    var requestText: String { String(decoding: request, as: UTF8.self) }
    /// The script has come to its end, and the client's connection was taken.
    var isFinished: Bool { steps.isEmpty && unsent.isEmpty && connection != nil }

    func add(_ more: [Step]) {
        steps += more
    }

    /// Goes on until the client's buffers are full.
    func serveUntilBlocked() throws {
        while !isFinished, try isWritable() { try advance() }
    }

    private func isWritable() throws -> Bool {
        guard let connection else { return true }
        let interest = Interest(connection, forWriting: true)
        return try !Watch(client: nil, termination: nil).wait(for: [interest], until: .now).isEmpty
    }

    /// Waits until the client has closed its connection.
    func isClosedByClient() throws -> Bool {
        guard let connection else { return false }
        _ = try Watch(client: nil, termination: nil, deadline: .now + patience).wait(for: [Interest(connection)])
        do throws(SystemError) { return try connection.read() == .ended } catch { return error.errno == ECONNRESET }
    }

    /// Does what can be done without waiting.
    func advance() throws {
        if connection == nil, case .connection(let accepted, _) = try Socket.accept(from: listener) {
            connection = accepted
        }
        guard let connection else { return }
        while try flush(connection), let step = steps.first, try perform(step, connection) { steps.removeFirst() }
        if isShut { _ = Socket.discard(from: connection, atMost: .max) }
    }

    /// Whether everything so far was sent, or cannot be.
    private func flush(_ connection: Descriptor) throws -> Bool {
        while !unsent.isEmpty {
            guard case .written(let count) = try connection.send(unsent) else { return false }
            sent += count
            unsent = unsent.dropFirst(count)
        }
        return true
    }

    /// Whether the step is over.
    private func perform(_ step: Step, _ connection: Descriptor) throws -> Bool {
        switch step {
        case .request(let end):
            while !request.suffix(end.utf8.count).elementsEqual(end.utf8) {
                guard case .bytes(let bytes) = try connection.read(atMost: 1 << 20) else { return false }
                request += bytes
            }
        case .send(let text): unsent += text.utf8
        case .sendBytes(let bytes): unsent += bytes
        case .flood(let count): unsent += ArraySlice(repeating: UInt8(ascii: "x"), count: count)
        case .shutdown:
            Socket.shutdownWriting(connection)
            isShut = true
        case .reset: Socket.reset(connection)
        }
        return true
    }
}
