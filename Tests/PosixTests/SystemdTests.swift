internal import Posix
internal import TestSupport
internal import Testing

struct SystemdTests {
    @Test(
        "The time between two watchdog notifications is half of the limit, for the process that systemd watches",
        arguments: [
            (["WATCHDOG_USEC": "1000000"], "0.5 seconds"),
            (["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "own"], "0.5 seconds"),
            (["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"], "none"), (["WATCHDOG_USEC": "0"], "none"),
            (["WATCHDOG_USEC": "x"], "none"), ([:], "none"),
        ])
    func watchdog(environment: [String: String], expected: String) throws {
        let setPid = environment["WATCHDOG_PID"] == "own" ? "WATCHDOG_PID=$$; " : ""
        let program = try ChildProgram(
            "/bin/sh", ["-c", setPid + "exec \"$0\" watchdog", Products.path(of: "supervision-probe")],
            environment: environment)
        #expect(try program.wait() == .status(0))
        #expect(program.output.text == "\(expected)\n")
    }
}
