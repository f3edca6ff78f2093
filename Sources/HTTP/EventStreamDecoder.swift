internal import Text

/// Reads an event stream that arrives in pieces of any size (WHATWG HTML, section 9.2.6).
///
/// A value. Data is kept as bytes, so that a cut inside a character does not matter.
/// Comments and `retry` are dropped. One difference from the standard: an event at the end of the stream without
/// its empty line is returned by `finish()`, because some servers close too early.
package struct EventStreamDecoder: Sendable {
    package struct Event: Equatable, Sendable {
        /// The `event` field; nil if it is missing, which means `message`.
        package var type: String?
        /// The `data` fields, joined by line feeds.
        package var data: [UInt8]
        /// The last `id` in the stream so far.
        package var id: String?

        package init(type: String? = nil, data: [UInt8], id: String? = nil) {
            self.type = type
            self.data = data
            self.id = id
        }
    }

    /// An event, or any line, is longer than `eventBytesMax`.
    package struct TooLong: Error, Equatable, Sendable {
        package let eventBytesMax: Int

        package init(eventBytesMax: Int) {
            self.eventBytesMax = eventBytesMax
        }
    }

    /// Longest event with its field names, and longest line, in bytes.
    package let eventBytesMax: Int
    private var line: [UInt8] = []
    private var type: String?
    private var data: [UInt8]?
    private var id: String?
    private var isAfterCarriageReturn = false
    private var isFirstLine = true

    package init(eventBytesMax: Int = 16 << 20) {
        self.eventBytesMax = eventBytesMax
    }

    /// Takes the next bytes and returns the events that they complete.
    package mutating func receive(_ bytes: ArraySlice<UInt8>) throws(TooLong) -> [Event] {
        var events: [Event] = []
        var start = bytes.startIndex
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte == .lineFeed || byte == .carriageReturn else {
                isAfterCarriageReturn = false
                continue
            }
            if byte == .lineFeed && isAfterCarriageReturn {
                isAfterCarriageReturn = false
            } else {
                try append(bytes[start..<index])
                if let event = lineEnded() { events.append(event) }
                isAfterCarriageReturn = byte == .carriageReturn
            }
            start = index + 1
        }
        try append(bytes[start...])
        return events
    }

    /// Ends the stream; returns an incomplete event, if it has data.
    package mutating func finish() -> Event? {
        if !line.isEmpty, let event = lineEnded() { return event }
        return dispatch()
    }

    private mutating func append(_ piece: ArraySlice<UInt8>) throws(TooLong) {
        line += piece
        if line.count + (data?.count ?? 0) > eventBytesMax { throw TooLong(eventBytesMax: eventBytesMax) }
    }

    private mutating func lineEnded() -> Event? {
        var content = line[...]
        if isFirstLine, content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        isFirstLine = false
        defer { line.removeAll(keepingCapacity: true) }
        guard let first = content.first else { return dispatch() }
        if first == .colon { return nil }
        let name = content.prefix { $0 != .colon }
        var value = content[name.endIndex...].dropFirst()
        if value.first == .space { value = value.dropFirst() }
        take(name, value)
        return nil
    }

    private mutating func take(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        if name.elementsEqual("data".utf8) {
            if data == nil { data = Array(value) } else { data? += [.lineFeed] + value }
        } else if name.elementsEqual("event".utf8) {
            type = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        } else if name.elementsEqual("id".utf8), !value.contains(0) {
            id = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
    }

    /// An event without data is not dispatched, and its type is dropped.
    private mutating func dispatch() -> Event? {
        defer {
            type = nil
            data = nil
        }
        return data.map { Event(type: type, data: $0, id: id) }
    }
}
