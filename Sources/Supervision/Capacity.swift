internal import Configuration

/// The numbers of connections that the limit of open descriptors allows; a low limit reduces them.
struct Capacity: Equatable {
    let workersMax: Int
    let lingeringMax: Int

    /// Descriptors that the supervisor needs for other purposes.
    private static let own = 32

    /// The descriptors that the whole configuration needs.
    static func wanted(_ configuration: SupervisorConfiguration) -> Int {
        configuration.workersMax + configuration.lingeringMax + own
    }

    /// One descriptor per running worker. The others, at least a quarter, are for lingering connections.
    init(_ configuration: SupervisorConfiguration, descriptors: Int) {
        let available = max(descriptors - Self.own, 2)
        let lingering = min(configuration.lingeringMax, max(available - configuration.workersMax, available / 4, 1))
        lingeringMax = lingering
        workersMax = min(configuration.workersMax, max(available - lingering, 1))
    }
}
