import Conversation
import JSON
import Testing

struct SamplingOptionsTests {
    @Test("Fields come out in one order, whatever the order they were set in")
    func order() {
        var options = SamplingOptions()
        options[.stop] = JSON.Slice(literal: "\"x\"")
        options[.temperature] = JSON.Slice(literal: "0.50")
        #expect(options.fields == [.temperature, .stop])
        #expect(options[.temperature]?.text == "0.50")
        options[.stop] = nil
        #expect(options.fields == [.temperature])
    }

    @Test("What is set stays when options are completed by others")
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
