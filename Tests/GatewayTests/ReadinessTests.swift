import Configuration
import Gateway
import SystemPackage
import Testing

struct ReadinessTests {
    @Test("A gateway that can write its state is ready, another one reports the reason")
    func bodies() {
        let ready = Readiness(failing: [])
        let failing = Readiness(failing: ["state_directory"])
        #expect(ready.status == 200)
        #expect(String(decoding: ready.body, as: UTF8.self) == #"{"ready":true}"#)
        #expect(failing.status == 503)
        #expect(String(decoding: failing.body, as: UTF8.self) == #"{"ready":false,"failing":["state_directory"]}"#)
    }

    @Test("The state directory must be there")
    func checked() {
        let there = Configuration(stateDirectory: "/tmp")
        let missing = Configuration(stateDirectory: "/nonexistent/state")
        #expect(Readiness(checking: there) == Readiness(failing: []))
        #expect(Readiness(checking: missing) == Readiness(failing: ["state_directory"]))
    }
}
