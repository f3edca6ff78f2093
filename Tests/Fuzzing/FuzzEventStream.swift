internal import HTTP

/// A stream has the same events however its bytes are cut, and each event survives being written and read again.
func fuzzEventStream(_ input: [UInt8]) {
    let pieceBytes = Int(input.first ?? 0) % 32 + 1
    let text = Array(input.dropFirst())
    let whole = events(of: text, pieceBytes: max(1, text.count))
    precondition(whole == events(of: text, pieceBytes: pieceBytes), "it depends on where the bytes are cut")
    precondition(whole == events(of: text, pieceBytes: 1), "it depends on where the bytes are cut")
    for event in whole ?? [] {
        precondition(event.data.count <= eventBytesMax && !event.data.contains(0x0D))
        precondition(
            events(of: written(event), pieceBytes: 5, eventBytesMax: 4_096) == [event], "another event after writing")
    }
}

private let eventBytesMax = 256

/// Nil when an event is too long: what stood before it may be lost.
private func events(
    of text: [UInt8], pieceBytes: Int, eventBytesMax: Int = eventBytesMax
) -> [EventStreamDecoder.Event]? {
    var decoder = EventStreamDecoder(eventBytesMax: eventBytesMax)
    var events: [EventStreamDecoder.Event] = []
    var rest = text[...]
    while !rest.isEmpty {
        do throws(EventStreamDecoder.TooLong) {
            events += try decoder.receive(rest.prefix(pieceBytes))
        } catch {
            return nil
        }
        rest = rest.dropFirst(pieceBytes)
    }
    if let last = decoder.finish() { events.append(last) }
    return events
}

private func written(_ event: EventStreamDecoder.Event) -> [UInt8] {
    var text: [UInt8] = []
    if let type = event.type { text += Array("event: \(type)\n".utf8) }
    if let id = event.id { text += Array("id: \(id)\r\n".utf8) }
    return text + ServerSentEvents.event(event.data)
}
