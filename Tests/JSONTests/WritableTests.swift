import JSON
import Testing

struct WritableTests {
    @Test(
        "A number is written as the shortest text that reads back the same",
        arguments: [
            (1, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e16, "1e+16"), (0x1p-1074, "5e-324"), (1.5e300, "1.5e+300"),
            (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
        ])
    func doubles(number: Double, text: String) {
        var writer = Writer()
        writer.value(number)
        #expect(Slice(writer).text == text)
    }
}
