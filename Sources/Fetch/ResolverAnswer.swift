package import Posix

/// What a resolver child says on its pipe: a line for each address, then `.`; or a line `!` with a reason.
package enum ResolverAnswer: Equatable, Sendable {
    case addresses([IPAddress])
    case failed(reason: String)

    /// More bytes than any honest answer has.
    static let bytesMax = 8_192
    private static let addressesMax = 32

    var bytes: [UInt8] {
        switch self {
        case .addresses(let addresses): Array((addresses.map { "\($0)\n" }.joined() + ".\n").utf8)
        case .failed(let reason): Array("!\(reason)\n".utf8)
        }
    }

    /// Reads a child's answer, which is not trusted: every address is parsed, each is kept once and in order.
    init(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax, bytes.last == UInt8(ascii: "\n") else {
            self = .failed(reason: "the lookup ended early")
            return
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        if let first = lines.first, first.utf8.first == UInt8(ascii: "!") {
            self = .failed(reason: String(first.dropFirst()))
            return
        }
        var addresses: [IPAddress] = []
        for line in lines.dropLast() {
            guard let address = IPAddress(line), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        guard lines.last == ".", !addresses.isEmpty else {
            self = .failed(reason: lines.last == "." ? "the name has no address" : "the lookup ended early")
            return
        }
        self = .addresses(Array(addresses.prefix(Self.addressesMax)))
    }
}
