import Configuration
import Conversation
import Fetch
import Posix
import Testing

@testable import Gateway

struct RemoteImagesTests {
    /// A network in which each URL has one answer.
    private final class Network: Transport {
        var answers: [String: Result<(FetchResponseHead, [UInt8]), FetchError>] = [:]
        private(set) var requests: [FetchRequest] = []
        /// The time that each request takes.
        var delay = Duration.zero
        let clock = Clock()

        func fetch(
            _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
        ) throws {
            requests.append(request)
            clock.now += delay
            let (answer, bytes) = try (answers[request.url] ?? .failure(.connectFailed(reason: "refused"))).get()
            try head(answer)
            if !bytes.isEmpty { try body(bytes[...]) }
        }
    }

    /// A clock that only the network advances.
    private final class Clock: Waiting {
        var now = ContinuousClock.now
        let deadline: ContinuousClock.Instant? = nil

        func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] { [] }
    }

    private let png = FetchResponseHead(status: 200, headers: [FetchHeader("Content-Type", "image/png; q=1")])

    private func redirect(to place: String) -> Result<(FetchResponseHead, [UInt8]), FetchError> {
        .success((FetchResponseHead(status: 302, headers: [FetchHeader("Location", place)]), []))
    }

    private func image(_ url: String, on network: Network, allowing hosts: [String] = []) throws -> Image {
        var limits = ImageLimits()
        limits.urlAllowlist = hosts
        return try RemoteImages(limits: limits, transport: network, waiting: network.clock).image(url)
    }

    @Test("An image is fetched from public addresses only, within its limits, and becomes base64")
    func fetched() throws {
        let network = Network()
        network.answers["https://example.com/a.png"] = .success((png, [1, 2, 3, 4]))
        let image = try image("https://example.com/a.png", on: network)
        #expect(image == Image(mimeType: "image/png", base64: "AQIDBA=="))
        #expect(network.requests.map(\.route) == [.publicAddress])
        #expect(network.requests.map(\.limits.bodyBytesMax) == [ImageLimits().maxBytes])
    }

    @Test("Redirects are followed, relative ones too, but not for ever")
    func redirects() throws {
        let network = Network()
        network.answers["http://a.example/1"] = redirect(to: "/2")
        network.answers["http://a.example/2"] = redirect(to: "https://b.example/3")
        network.answers["https://b.example/3"] = .success((png, [1]))
        #expect(try image("http://a.example/1", on: network).base64 == "AQ==")
        network.answers["http://a.example/loop"] = redirect(to: "http://a.example/loop")
        #expect(throws: GatewayError.self) { try image("http://a.example/loop", on: network) }
        #expect(network.requests.count == 3 + 4)
    }

    @Test("One time limit applies to all redirects of an image")
    func time() throws {
        let network = Network()
        network.delay = .milliseconds(3_000)
        network.answers["http://a.example/1"] = redirect(to: "http://a.example/2")
        network.answers["http://a.example/2"] = .success((png, [1]))
        _ = try image("http://a.example/1", on: network)
        #expect(ImageLimits().timeoutMs == 10_000)
        #expect(network.requests.map(\.timeouts.total) == [.seconds(10), .seconds(7)])
    }

    @Test("A redirect cannot leave the list of hosts, nor http")
    func redirectElsewhere() {
        let network = Network()
        network.answers["http://a.example/1"] = redirect(to: "http://evil.example/x")
        network.answers["http://a.example/2"] = redirect(to: "file:///etc/passwd")
        network.answers["http://evil.example/x"] = .success((png, [1]))
        for url in ["http://a.example/1", "http://a.example/2"] {
            #expect(throws: GatewayError.self) { try image(url, on: network, allowing: ["a.example"]) }
        }
        #expect(network.requests.map(\.url) == ["http://a.example/1", "http://a.example/2"])
    }

    @Test(
        "A host is on the list by its whole name, or below a name with a star",
        arguments: [
            ("http://img.example/x", true), ("http://IMG.example/x", true), ("http://cdn.star.example/x", true),
            ("http://star.example/x", false), ("http://evilimg.example/x", false), ("http://img.example.evil/x", false),
            ("http://img.example@evil.example/x", false),
        ])
    func allowlist(url: String, isAllowed: Bool) {
        let network = Network()
        network.answers[url] = .success((png, [1]))
        let image = try? image(url, on: network, allowing: ["img.example", "*.star.example"])
        #expect((image != nil) == isAllowed)
        #expect(network.requests.isEmpty == !isAllowed)
    }

    @Test("A URL that is not an image, too large or not reachable is rejected without details about the server")
    func refused() {
        let network = Network()
        let html = FetchResponseHead(status: 200, headers: [FetchHeader("content-type", "text/html")])
        network.answers["http://a.example/html"] = .success((html, [1]))
        network.answers["http://a.example/404"] = .success((FetchResponseHead(status: 404), [1]))
        network.answers["http://a.example/empty"] = .success((png, []))
        network.answers["http://a.example/big"] = .failure(.tooLarge)
        network.answers["http://a.example/private"] = .failure(.refusedAddress(host: "a.example"))
        network.answers["http://a.example/slow"] = .failure(.totalTimeout)
        network.answers["http://a.example/down"] = .failure(.connectFailed(reason: "ECONNREFUSED 10.0.0.1"))
        for (url, reason) in [
            ("html", "it is not an image of an allowed type"), ("404", "it is not an image of an allowed type"),
            ("empty", "it is not an image of an allowed type"), ("big", "it is larger than 10485760 bytes"),
            ("private", "it could not be fetched"), ("slow", "it did not arrive within 10000 ms"),
            ("down", "it could not be fetched"),
        ] {
            #expect(
                throws: GatewayError.invalid(
                    "An image of the request cannot be used: \(reason).", param: "messages", code: "invalid_image_url")
            ) { try image("http://a.example/\(url)", on: network) }
        }
    }
}
