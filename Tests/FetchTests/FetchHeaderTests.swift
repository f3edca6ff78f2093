import Fetch
import Testing

struct FetchHeaderTests {
    @Test(
        "Names are compared without regard to ASCII case only",
        arguments: [
            ("Content-Type", "content-type", true), ("content-type", "Content-Type", true), ("A", "B", false),
            ("X-A", "X-", false), ("X[", "X{", false), ("é", "É", false),
        ])
    func name(first: String, second: String, isSame: Bool) {
        #expect(FetchHeader(first, "").hasName(second) == isSame)
    }
}
