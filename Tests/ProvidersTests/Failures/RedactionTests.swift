import Testing

@testable import Providers

struct RedactionTests {
    static let texts: [(text: String, redacted: String)] = [
        ("The key my-configured-key is wrong", "The key [redacted] is wrong"),
        ("xmy-configured-keyx", "x[redacted]x"),
        ("my-configured-ke", "my-configured-ke"),
        (
            "Incorrect API key provided: sk-proj-ab***********yz. Look it up",
            "Incorrect API key provided: [redacted] Look it up"
        ),
        ("sk-or-v1-0123456789abcdef, gsk_0123456789 and AIzaSyA0123456789", "[redacted], [redacted] and [redacted]"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: [redacted]"),
        ("header 'bearer  eyJhbGciOi.J9.x' is bad", "header '[redacted]' is bad"),
        ("The bearer of this task-force risk-taking", "The bearer of this task-force risk-taking"),
        ("sk-no", "sk-no"),
        ("none", "none"),
        (" two\r\n\tlines\u{0} and\u{2028}more ", "two lines and more"),
        ("è 👩‍🚀", "è 👩‍🚀"),
        ("", ""),
    ]

    @Test(
        "The address of the server and every IP address are removed, with their ports; versions and times stay",
        arguments: [
            ("Failed to connect to 10.0.0.5 port 8000 after 3 ms", "Failed to connect to [address] after 3 ms"),
            ("dial tcp 10.0.0.5:8000: refused", "dial tcp [address]: refused"),
            ("http://llm.corp:8000/v1 and LLM.corp", "http://[address]/v1 and [address]"),
            ("llm.corporate xllm.corp llm.corp.", "llm.corporate xllm.corp [address]."),
            ("at [fd00::1]:80, [::1] or fd00::2", "at [address], [address] or [address]"),
            ("::ffff:10.0.0.5", "[address]"), ("10.0.0.5.", "[address]."),
            ("v1.2.3 1.2.3 10.0.0.256 12:30:45 std::string []", "v1.2.3 1.2.3 10.0.0.256 12:30:45 std::string []"),
        ])
    func addresses(text: String, redacted: String) {
        #expect(Redaction(addresses: ["llm.corp:8000", "llm.corp"])(text) == redacted)
    }

    @Test(
        "A host without a dot is removed before a port and in a URL; elsewhere it is a word",
        arguments: [
            ("try: ollama pull llama3", "try: ollama pull llama3"),
            ("ollama:11434 and ollama:8", "[address] and [address]"),
            ("Failed to connect to ollama port 11434", "Failed to connect to [address]"),
            ("http://Ollama/v1", "http://[address]/v1"), ("ollama: the port is closed", "ollama: the port is closed"),
        ])
    func plainNames(text: String, redacted: String) {
        #expect(Redaction(addresses: ["ollama:11434", "ollama"])(text) == redacted)
    }

    @Test("The end of a very long text is not read, and a character at the cut is left out")
    func longText() {
        let blanks = String(repeating: " ", count: UpstreamError.bodyBytesMax - 1)
        #expect(Redaction()(blanks + "xy") == "x")
        #expect(Redaction()(blanks + "è") == "")
    }

    @Test("A text of colons and brackets costs no more than its length")
    func hostile() {
        let text = String(repeating: ":[", count: 30_000)
        #expect(Redaction(addresses: ["llm.corp"])(text).count == 500)
    }

    @Test("Credentials are removed from a text, other words stay", arguments: texts.indices)
    func redacted(index: Int) {
        let (text, redacted) = Self.texts[index]
        #expect(Redaction(secrets: ["my-configured-key", "none", ""])(text) == redacted)
    }

    @Test("A text is cut at 500 characters, and a key at the cut is removed")
    func cut() {
        let long = String(repeating: "è", count: 501)
        #expect(Redaction()(long) == String(repeating: "è", count: 499) + "…")
        #expect(Redaction()(String(long.dropLast())) == String(long.dropLast()))
        let redacted = Redaction(secrets: ["0123456789"])(String(repeating: "a", count: 495) + "0123456789")
        #expect(redacted == String(repeating: "a", count: 495) + "[red…")
    }
}
