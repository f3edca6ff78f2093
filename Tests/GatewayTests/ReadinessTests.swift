import Gateway
import Glibc
import Posix
import Service
import SystemPackage
import Testing

struct ReadinessTests {
    private let problem = StateProblem(
        "/srv/state", SystemError("mkdir", errno: EACCES, on: "/srv"), user: "anna")

    @Test("A gateway that can write its state is ready, another one reports the reason")
    func bodies() {
        let ready = Readiness(problem: nil)
        let failing = Readiness(problem: problem)
        #expect(ready.status == 200)
        #expect(String(decoding: ready.body, as: UTF8.self) == #"{"ready":true}"#)
        #expect(failing.status == 503)
        let reason =
            "state directory /srv/state: mkdir /srv as user anna: Permission denied (EACCES); make it a directory with "
            + "mode 0700 that belongs to this user, or set another one in OPENCLAW_STATE_DIR"
        #expect(
            String(decoding: failing.body, as: UTF8.self)
                == #"{"ready":false,"failing":["state_directory"],"reasons":["\#(reason)"]}"#)
    }

    @Test("The state directory must be there, and the supervisor's reason comes first")
    func checked() {
        let missing = StateProblem("/nonexistent/state", SystemError("access", errno: ENOENT, on: "/nonexistent/state"))
        #expect(Readiness(checking: "/tmp", earlier: nil) == Readiness(problem: nil))
        #expect(Readiness(checking: "/nonexistent/state", earlier: nil) == Readiness(problem: missing))
        #expect(Readiness(checking: "/tmp", earlier: problem) == Readiness(problem: problem))
    }
}
