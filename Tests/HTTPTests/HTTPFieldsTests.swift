import HTTP
import HTTPTypes
import Testing
import Text

struct HTTPFieldsTests {
    @Test("Every response carries the standard fields, a stream with its own caching", arguments: [false, true])
    func standard(isStream: Bool) throws {
        var fields = HTTPFields()
        fields.setStandard(requestID: "chatcmpl_1", at: HTTPDate(secondsSinceEpoch: 0), isStream: isStream)
        let lines = fields.map { "\($0.name.canonicalName): \($0.value)" }
        #expect(
            lines == [
                "date: Thu, 01 Jan 1970 00:00:00 GMT", "connection: close", "x-request-id: chatcmpl_1",
                "x-content-type-options: nosniff", "referrer-policy: no-referrer",
                isStream ? "cache-control: no-cache" : "cache-control: no-store",
            ])
    }

    @Test("A single text is its value, an absent one nil, anything doubtful an error")
    func single() throws {
        let name = try #require(HTTPField.Name("X-Openclaw-Session-Key"))
        let unusable = UnusableField(name: "x-openclaw-session-key")
        var fields = HTTPFields()
        #expect(try fields.single(name) == nil)
        fields.append(HTTPField(name: name, value: "é"))
        #expect(try fields.single(name) == "é")
        fields.append(HTTPField(name: name, value: "é"))
        #expect(throws: unusable) { try fields.single(name) }
        let latin1 = HTTPFields([HTTPField(name: name, value: [0xE9])])
        #expect(throws: unusable) { try latin1.single(name) }
    }
}
