import HTTP
import HTTPTypes
import Testing

struct ForwardedForTests {
    @Test(
        "Entries come in order, without ports, brackets and quotes",
        arguments: [
            ([], []),
            (["203.0.113.7"], ["203.0.113.7"]),
            (["1.1.1.1, 2.2.2.2:4711 ,\t3.3.3.3"], ["1.1.1.1", "2.2.2.2", "3.3.3.3"]),
            (["1.1.1.1", "2001:db8::1, [2001:db8::2]"], ["1.1.1.1", "2001:db8::1", "2001:db8::2"]),
            (["\"[2001:db8::1]:80\", [::1]:9"], ["2001:db8::1", "::1"]),
            (["unknown, , _hidden"], ["unknown", "_hidden"]),
        ])
    func entries(values: [String], entries: [String]) {
        let fields = HTTPFields(values.map { HTTPField(name: .xForwardedFor, value: $0) })
        #expect(ForwardedFor(in: fields).entries == entries)
    }
}
