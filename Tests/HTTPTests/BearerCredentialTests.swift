import HTTP
import HTTPTypes
import Testing

struct BearerCredentialTests {
    @Test(
        "The scheme is found in any case and the secret without the blanks around it",
        arguments: [
            ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER\t  a b ", "a b"), ("Bearer é", "é"),
            ("Bearer", nil), ("Bearer  ", nil), ("Basic abc", nil), ("Bearerabc", nil), ("", nil), ("abc", nil),
        ] as [(String, String?)])
    func parsed(value: String, secret: String?) {
        #expect(BearerCredential(value.utf8)?.bytes == secret.map { Array($0.utf8) })
    }

    @Test("A repeated field is not a credential")
    func repeated() {
        var fields: HTTPFields = [.authorization: "Bearer a"]
        #expect(BearerCredential(in: fields)?.bytes == Array("a".utf8))
        fields.append(HTTPField(name: .authorization, value: "Bearer a"))
        #expect(BearerCredential(in: fields) == nil)
    }

    @Test("Printing a credential does not show it")
    func hidden() throws {
        let credential = try #require(BearerCredential("Bearer secret".utf8))
        var dumped = ""
        dump(credential, to: &dumped)
        let decimal = Array("secret".utf8).description
        for text in ["\(credential)", String(reflecting: credential), dumped] {
            #expect(!text.contains("secret") && !text.contains(decimal) && !text.contains("115"))
        }
    }
}
