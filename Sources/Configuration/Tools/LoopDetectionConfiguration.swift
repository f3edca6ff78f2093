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

    package init() {}
}

extension LoopDetectionConfiguration {
    mutating func read(_ section: ConfigurationSection) {
        section.read("enabled", into: &enabled)
        section.read("historySize", into: &historySize, in: 2...10_000)
        section.read("warningThreshold", into: &warningThreshold, in: 1...10_000)
        section.read("criticalThreshold", into: &criticalThreshold, in: 1...10_000)
        section.read("globalCircuitBreakerThreshold", into: &globalCircuitBreakerThreshold, in: 1...10_000)
        section.withoutEffect("detectors", "unknownToolThreshold")
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
