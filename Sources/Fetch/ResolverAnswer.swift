package import Posix

/// The answer that a resolver child writes to its pipe: one line for each address, then `.`; or a line `!` with a
/// reason.
package enum ResolverAnswer: Equatable, Sendable {
    case addresses([IPAddress])
    case failed(reason: String)

    /// Longest answer that is read, in bytes; `addressesMax` addresses need less.
    static let bytesMax = 8_192
    private static let addressesMax = 32

    var bytes: [UInt8] {
        switch self {
        case .addresses(let addresses): Array((addresses.map { "\($0)\n" }.joined() + ".\n").utf8)
        case .failed(let reason): Array("!\(reason)\n".utf8)
        }
    }

    /// Parses the answer of a child, which is not trusted. The addresses keep their order, without repetitions.
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
