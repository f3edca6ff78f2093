import Conversation
import JSON
import Testing

struct SamplingOptionsTests {
    @Test("Fields are listed in one order, independent of the order in which they were set")
    func order() {
        var options = SamplingOptions()
        options[.stop] = JSON.Slice(literal: "\"x\"")
        options[.temperature] = JSON.Slice(literal: "0.50")
        #expect(options.fields == [.temperature, .stop])
        #expect(options[.temperature]?.text == "0.50")
        options[.stop] = nil
        #expect(options.fields == [.temperature])
    }

    @Test("Options that are set are kept when others complete them")
    func completion() {
        var asked = SamplingOptions()
        asked[.temperature] = JSON.Slice(literal: "0")
        var usual = SamplingOptions()
        usual[.temperature] = JSON.Slice(literal: "1")
        usual[.seed] = JSON.Slice(literal: "7")
        let merged = asked.completed(by: usual)
        #expect(merged[.temperature]?.text == "0")
        #expect(merged[.seed]?.text == "7")
    }
}
