/// The beginning of a response.
package struct FetchResponseHead: Equatable, Sendable {
    /// From 200; interim responses are skipped.
    package let status: Int
    /// In the order they came; the values without surrounding white space, bytes that are not UTF-8 repaired.
    package let headers: [FetchHeader]

    package init(status: Int, headers: [FetchHeader] = []) {
        self.status = status
        self.headers = headers
    }

    /// The value of the first field of this name, in any ASCII case.
    package subscript(name: String) -> String? {
        headers.first { $0.name.utf8.elementsEqual(name.utf8) { Self.folded($0) == Self.folded($1) } }?.value
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
