/// The section `tools.loopDetection`: the treatment of a model that repeats a call. The reference has it off.
package struct LoopDetectionConfiguration: Equatable, Sendable {
    package var enabled = true
    /// The number of calls that are compared.
    package var historySize = 30
    /// The number of equal calls at which the result contains a warning.
    package var warningThreshold = 10
    /// The number of equal calls from which on the call is not executed.
    package var criticalThreshold = 20
    /// The number of calls without progress at which the run ends.
    package var globalCircuitBreakerThreshold = 30
    package var detectors = Detectors()

    /// The kinds of repetition that are found.
    package struct Detectors: Equatable, Sendable {
        /// The same call with the same output, except polls.
        package var genericRepeat = true
        /// The same poll of a background command with the same output.
        package var knownPollNoProgress = true
        /// Two calls that alternate, each with the same output.
        package var pingPong = true
    }

    package init() {}
}

extension LoopDetectionConfiguration {
    mutating func read(_ section: ConfigurationSection) {
        section.read("enabled", into: &enabled)
        section.read("historySize", into: &historySize, in: 2...10_000)
        section.read("warningThreshold", into: &warningThreshold, in: 1...10_000)
        section.read("criticalThreshold", into: &criticalThreshold, in: 1...10_000)
        section.read("globalCircuitBreakerThreshold", into: &globalCircuitBreakerThreshold, in: 1...10_000)
        section.section("detectors") { section in
            section.read("genericRepeat", into: &detectors.genericRepeat)
            section.read("knownPollNoProgress", into: &detectors.knownPollNoProgress)
            section.read("pingPong", into: &detectors.pingPong)
        }
        section.withoutEffect("unknownToolThreshold")
        let isWritten = section.has(
            "criticalThreshold", "warningThreshold", "globalCircuitBreakerThreshold", "historySize")
        // Inherited values were reported where they are written.
        if !isWritten { return }
        if criticalThreshold <= warningThreshold {
            section.report(.error, "criticalThreshold", "must be greater than warningThreshold")
        }
        if globalCircuitBreakerThreshold <= criticalThreshold {
            section.report(.error, "globalCircuitBreakerThreshold", "must be greater than criticalThreshold")
        }
        if historySize < globalCircuitBreakerThreshold {
            section.report(.error, "historySize", "must not be less than globalCircuitBreakerThreshold")
        }
    }
}
