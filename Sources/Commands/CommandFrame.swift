/// A message of the connection between a client and the command service: one byte for the kind, four bytes for the
/// length of the payload (big-endian), and the payload.
package struct CommandFrame: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        /// `R`, client: the request as JSON; the first frame of a client, and only that one.
        case request = 0x52
        /// `I`, client: bytes for the standard input of the command.
        case input = 0x49
        /// `C`, client: standard input ends.
        case inputEnd = 0x43
        /// `K`, client: the command is killed.
        case kill = 0x4B
        /// `D`, client: an attached command goes on after the connection was closed.
        case detach = 0x44
        /// `S`, service: the command has started; JSON.
        case started = 0x53
        /// `O`, service: bytes that the command wrote to standard output or standard error.
        case output = 0x4F
        /// `X`, service: the command has ended, or was refused; JSON. The last frame of the service.
        case ended = 0x58
    }

    package let kind: Kind
    package let payload: ArraySlice<UInt8>

    /// Longest payload, in bytes.
    package static let payloadBytesMax = 65_536
    static let headBytes = 5

    /// - Parameter payload: at most `payloadBytesMax` bytes.
    package init(_ kind: Kind, _ payload: ArraySlice<UInt8> = []) {
        precondition(payload.count <= Self.payloadBytesMax)
        self.kind = kind
        self.payload = payload
    }

    package var bytes: [UInt8] {
        let count = UInt32(payload.count)
        return [kind.rawValue] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + payload
    }

    /// The bytes as frames of one kind, each with a payload of at most `payloadBytesMax` bytes.
    package static func divided(
        _ kind: Kind, _ bytes: [UInt8], payloadBytesMax: Int = CommandFrame.payloadBytesMax
    ) -> [CommandFrame] {
        stride(from: 0, to: bytes.count, by: payloadBytesMax).map {
            CommandFrame(kind, bytes[$0..<min($0 + payloadBytesMax, bytes.count)])
        }
    }
}

/// Bytes that are not a frame; the connection cannot be used afterwards.
package enum CommandFrameError: Error, Equatable {
    case unknownKind(UInt8)
    /// The length in the head of the frame, which is above `CommandFrame.payloadBytesMax`.
    case tooLong(Int)
}

extension CommandFrameError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownKind(let kind): "a frame has the unknown kind \(kind)"
        case .tooLong(let count):
            "a frame has \(count) bytes; at most \(CommandFrame.payloadBytesMax) are allowed"
        }
    }
}

/// Divides received bytes into frames; holds at most one incomplete frame and the bytes that were received last.
package struct CommandFrameDecoder {
    private var buffer: [UInt8] = []
    private var start = 0

    package init() {}

    /// Adds received bytes; the caller then calls `next` until it returns nil.
    package mutating func receive(_ bytes: [UInt8]) {
        buffer.removeFirst(start)
        start = 0
        buffer += bytes
    }

    /// The next complete frame; nil if more bytes are needed.
    package mutating func next() throws(CommandFrameError) -> CommandFrame? {
        let rest = buffer[start...]
        guard let first = rest.first else { return nil }
        guard let kind = CommandFrame.Kind(rawValue: first) else { throw .unknownKind(first) }
        guard rest.count >= CommandFrame.headBytes else { return nil }
        let count = rest[(start + 1)..<(start + CommandFrame.headBytes)].reduce(0) { $0 << 8 | Int($1) }
        guard count <= CommandFrame.payloadBytesMax else { throw .tooLong(count) }
        let end = start + CommandFrame.headBytes + count
        guard end <= buffer.count else { return nil }
        defer { start = end }
        return CommandFrame(kind, buffer[(start + CommandFrame.headBytes)..<end])
    }

    /// Whether all received bytes were returned in frames.
    package var isEmpty: Bool { start == buffer.count }
}
