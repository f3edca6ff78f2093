package import Posix
package import Service

/// The bytes of a connection to one client.
///
/// A class, because a timer of a wait may send while another send waits for the client.
package final class Connection {
    /// The wait that every read and write uses.
    package let watch: Watch
    /// When bytes were last sent, or when the connection was made.
    private(set) var lastSent: ContinuousClock.Instant
    /// Whether a send waits for the client.
    private(set) var isSending = false
    private let client: Descriptor
    private let page: ScoreboardPage
    private let stall: Duration
    /// Whether a send stopped in the middle: the bytes after a gap would be misread.
    private var isCut = false

    /// - Parameter stall: the longest time in which a client may accept no byte.
    package init(_ client: Descriptor, watch: Watch, page: ScoreboardPage, stall: Duration) {
        self.client = client
        self.watch = watch
        self.page = page
        self.stall = stall
        lastSent = watch.now
    }

    /// Waits for bytes; nil at the end of the input, `[]` when `until` passes first.
    ///
    /// - Throws: `Interruption`, and errors of timers.
    package func receive(until: ContinuousClock.Instant) throws -> [UInt8]? {
        do {
            return try watch.read(from: client, atMost: 32 << 10, until: until)
        } catch is SystemError {
            throw Interruption.clientGone
        }
    }

    /// Sends all bytes, as fast as the client accepts them.
    ///
    /// - Throws: `Interruption` (`clientGone` also when the client stalls), and errors of timers.
    package func send(_ bytes: [UInt8]) throws {
        if isCut { throw Interruption.clientGone }
        var rest = bytes[...]
        isSending = true
        defer {
            isSending = false
            isCut = !rest.isEmpty && rest.count < bytes.count
        }
        lastSent = watch.now
        do {
            while !rest.isEmpty {
                switch try client.send(rest) {
                case .closed: throw Interruption.clientGone
                case .written(let count):
                    rest = rest.dropFirst(count)
                    lastSent = watch.now
                    page.addBytesSent(count)
                case .wouldBlock:
                    let ready = try watch.wait(for: [Interest(client, forWriting: true)], until: lastSent + stall)
                    if ready.isEmpty { throw Interruption.clientGone }
                }
            }
        } catch is SystemError {
            throw Interruption.clientGone
        }
    }
}
