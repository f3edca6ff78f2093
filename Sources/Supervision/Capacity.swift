internal import Configuration

/// How many connections the limit of descriptors allows: a low limit makes the supervisor smaller, not broken.
struct Capacity: Equatable {
    let workersMax: Int
    let lingeringMax: Int

    /// Descriptors the supervisor needs for itself.
    private static let own = 32

    /// The descriptors that the whole configuration needs.
    static func wanted(_ configuration: SupervisorConfiguration) -> Int {
        configuration.workersMax + configuration.lingeringMax + own
    }

    /// Workers have one each while they run; what is left is for connections that are ending, at least a quarter.
    init(_ configuration: SupervisorConfiguration, descriptors: Int) {
        let available = max(descriptors - Self.own, 2)
        let lingering = min(configuration.lingeringMax, max(available - configuration.workersMax, available / 4, 1))
        lingeringMax = lingering
        workersMax = min(configuration.workersMax, max(available - lingering, 1))
    }
}
