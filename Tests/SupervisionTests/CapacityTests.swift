internal import Configuration
@testable internal import Supervision
internal import Testing

struct CapacityTests {
    @Test(
        "Few descriptors make few workers and lingering, enough make what is configured",
        arguments: [
            (524_288, 1_024, 1_024), (2_080, 1_024, 1_024), (1_024, 744, 248), (100, 51, 17), (40, 6, 2), (3, 1, 1),
        ])
    func sizes(descriptors: Int, workers: Int, lingering: Int) {
        let capacity = Capacity(SupervisorConfiguration(), descriptors: descriptors)
        #expect(capacity.workersMax == workers)
        #expect(capacity.lingeringMax == lingering)
    }
}
