import Fetch
import Testing

@testable import Providers

struct RetryAfterTests {
    static let now: Int64 = 1_764_000_000

    static let heads: [(fields: [FetchHeader], seconds: Int?)] = [
        ([], nil),
        ([FetchHeader("Retry-After", "7")], 7),
        ([FetchHeader("retry-after", "0.2")], 1),
        ([FetchHeader("Retry-After", "0")], 0),
        ([FetchHeader("Retry-After", "600")], 120),
        ([FetchHeader("Retry-After", "-5")], nil),
        ([FetchHeader("Retry-After", "soon")], nil),
        ([FetchHeader("Retry-After", "inf")], nil),
        ([FetchHeader("Retry-After", "")], nil),
        ([FetchHeader("Retry-After", "Mon, 24 Nov 2025 16:00:09 GMT")], 9),
        ([FetchHeader("Retry-After", "Mon, 24 Nov 2025 15:00:09 GMT")], 0),
        ([FetchHeader("Retry-After", "Mon, 24 Nov 2025 16:00:99 GMT")], nil),
        ([FetchHeader("retry-after-ms", "1500"), FetchHeader("Retry-After", "9")], 2),
        ([FetchHeader("x-ratelimit-reset", "30")], 30),
        ([FetchHeader("x-ratelimit-reset", "1764000040")], 40),
        ([FetchHeader("x-ratelimit-reset", "1764000050000")], 50),
        ([FetchHeader("x-ratelimit-reset-requests", "1m30.5s"), FetchHeader("x-ratelimit-reset-tokens", "20ms")], 91),
        (
            [
                FetchHeader("x-ratelimit-reset-requests", "2m"), FetchHeader("x-ratelimit-reset-tokens", "3s"),
                FetchHeader("x-ratelimit-remaining-tokens", "0"), FetchHeader("x-ratelimit-remaining-requests", "9"),
            ], 3
        ),
        ([FetchHeader("x-ratelimit-reset", "5 parsecs")], nil),
    ]

    @Test(
        "The wait that a server asks for is read in each of its forms, from 0 to 120 seconds", arguments: heads.indices)
    func read(index: Int) {
        let head = FetchResponseHead(status: 429, headers: Self.heads[index].fields)
        #expect(RetryAfter(head, now: Self.now).seconds == Self.heads[index].seconds)
    }
}
