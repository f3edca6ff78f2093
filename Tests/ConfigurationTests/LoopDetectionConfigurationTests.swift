import Configuration
import Testing

struct LoopDetectionConfigurationTests {
    @Test("Every key is read, and an agent may have its own")
    func values() throws {
        let keys =
            "historySize: 9, warningThreshold: 2, criticalThreshold: 3, globalCircuitBreakerThreshold: 4, "
            + "detectors: { genericRepeat: false, knownPollNoProgress: false, pingPong: false }"
        let text =
            "{ tools: { loopDetection: { \(keys) } }, agents: { list: [{ id: 'a', tools: { loopDetection: "
            + "{ enabled: false } } }] } }"
        let read = try #require(try configuration(ConfigurationText(text)))
        var expected = LoopDetectionConfiguration()
        expected.historySize = 9
        expected.warningThreshold = 2
        expected.criticalThreshold = 3
        expected.globalCircuitBreakerThreshold = 4
        expected.detectors.genericRepeat = false
        expected.detectors.knownPollNoProgress = false
        expected.detectors.pingPong = false
        #expect(read.agent("main")?.tools.loopDetection == expected)
        expected.enabled = false
        #expect(read.agent("a")?.tools.loopDetection == expected)
    }

    @Test(
        "Thresholds that could never be reached in their order are an error",
        arguments: [
            ("warningThreshold: 20", "criticalThreshold: must be greater than warningThreshold"),
            ("criticalThreshold: 30", "globalCircuitBreakerThreshold: must be greater than criticalThreshold"),
            ("historySize: 29", "historySize: must not be less than globalCircuitBreakerThreshold"),
        ])
    func order(keys: String, reason: String) throws {
        let found = try diagnostics(ConfigurationText("{ tools: { loopDetection: { \(keys) } } }"))
        #expect(found.map { String($0.drop { $0 != " " }.dropFirst()) } == ["error tools.loopDetection.\(reason)"])
    }
}
