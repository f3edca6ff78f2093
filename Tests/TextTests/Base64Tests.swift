import Testing
import Text

struct PaddedBase64Tests {
    @Test("Whole quads of the alphabet are base64", arguments: ["AAAA", "QQ==", "QUE=", "+/9z", "AAAAQQ=="])
    func valid(text: String) {
        #expect(text.utf8.isBase64)
    }

    @Test(
        "Bytes that are incomplete, foreign or padded inside are not base64",
        arguments: ["", "A", "QQ", "QQ=", "A A=", "A===", "Q=Q=", "====", "AAA\n", "QQ==QQ==", "-_9z", "éAA"])
    func invalid(text: String) {
        #expect(!text.utf8.isBase64)
    }
}
