internal import TestSupport
internal import Testing

@testable internal import Posix

/// That they are taken is seen where a program is started as systemd does: EndToEndTests.
struct PassedDescriptorsTests {
    static let cases: [([String: String], [String])] = [
        ([:], []),
        (["LISTEN_PID": "7", "LISTEN_FDS": "2"], ["unknown", "unknown"]),
        (["LISTEN_PID": "7", "LISTEN_FDS": "0", "LISTEN_FDNAMES": ""], []),
        (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], ["a", "b"]),
        (["LISTEN_PID": "7", "LISTEN_FDS": "3", "LISTEN_FDNAMES": ":b"], ["unknown", "b", "unknown"]),
        (["LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "a:b"], ["a"]),
        (["LISTEN_PID": "8", "LISTEN_FDS": "1"], []),
        (["LISTEN_FDS": "1"], []),
        (["LISTEN_PID": "7"], []),
    ]

    @Test("The environment contains their names and the pid they are for", arguments: cases)
    func names(environment: [String: String], names: [String]) throws {
        #expect(try PassedDescriptors.names(for: 7) { environment[$0] } == names)
    }

    @Test("An invalid number is an error", arguments: ["", "x", "-1", "1.5", "65537", "99999999999999999999"])
    func wrong(count: String) throws {
        let environment = ["LISTEN_PID": "7", "LISTEN_FDS": count]
        #expect(throws: SystemError("LISTEN_FDS", errno: Process.invalid)) {
            try PassedDescriptors.names(for: 7) { environment[$0] }
        }
    }
}
