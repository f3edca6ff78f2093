/// Appends JSON to bytes: no blanks, keys in the order of the calls, commas by itself.
///
///     var writer = Writer()
///     writer.object { writer in
///         writer.member("id", id)
///         writer.member("choices") { writer in
///             writer.array { writer in writer.value(text) }
///         }
///     }
///
/// The caller begins and ends objects and members; a duplicate key is not detected.
package struct Writer: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next member or element must be separated from an earlier one.
    private var needsComma = false

    /// - Parameter capacity: how many bytes are expected.
    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written but keeps its memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    package mutating func object<E: Error>(_ members: (inout Writer) throws(E) -> Void) throws(E) {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    package mutating func array<E: Error>(_ elements: (inout Writer) throws(E) -> Void) throws(E) {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    private mutating func container<E: Error>(
        _ open: UInt8, _ close: UInt8, _ content: (inout Writer) throws(E) -> Void
    ) throws(E) {
        comma()
        bytes.append(open)
        needsComma = false
        try content(&self)
        bytes.append(close)
        needsComma = true
    }

    /// A member whose value the closure writes, which must be exactly one.
    package mutating func member<E: Error>(_ key: String, _ value: (inout Writer) throws(E) -> Void) throws(E) {
        self.key(key)
        try value(&self)
    }

    package mutating func member(_ key: String, _ value: some Writable) {
        self.key(key)
        value.write(to: &self)
    }

    /// A member that is left out when there is no value, where `member` writes `null`.
    package mutating func member(_ key: String, ifPresent value: (some Writable)?) {
        guard let value else { return }
        member(key, value)
    }

    /// A member that is `null`.
    package mutating func null(_ key: String) {
        self.key(key)
        null()
    }

    private mutating func key(_ key: String) {
        comma()
        bytes.append(quoting: key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// An element of an array, the value of a member, or the whole text.
    package mutating func value(_ value: some Writable) {
        value.write(to: &self)
    }

    package mutating func null() {
        self.value(spelling: "null")
    }

    /// Writes a value unchanged; the caller guarantees that it is valid JSON.
    mutating func value(spelling: String) {
        comma()
        bytes.append(contentsOf: spelling.utf8)
        needsComma = true
    }

    /// Writes a value unchanged; the caller guarantees that it is valid JSON.
    mutating func value(spelling: ArraySlice<UInt8>) {
        comma()
        bytes.append(contentsOf: spelling)
        needsComma = true
    }

    mutating func value(quoting text: String) {
        comma()
        bytes.append(quoting: text)
        needsComma = true
    }

    /// Writes bytes that are not JSON, before or after a value: `data: `, a newline. A value after them begins without
    /// a comma.
    package mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: text.description.utf8)
        needsComma = false
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }
}
