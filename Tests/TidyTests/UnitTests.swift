internal import Testing

/// What holds for the units as texts; EndToEndTests and Tests/System ask systemd about them.
struct UnitTests {
    static let files = SourceTree.files(in: "systemd").filter { SourceTree.isFile($0) }

    @Test("Every line of a unit has its reason above it", arguments: files)
    func everyLineHasItsReason(file: String) throws {
        var previous = ""
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            if !line.isEmpty, !line.hasPrefix("#"), !line.hasPrefix("[") {
                #expect(previous.hasPrefix("# "), "\(file):\(number + 1) \(line)")
            }
            previous = line
        }
    }

    /// Settings of the gateway's sandbox that the removal of old sessions has otherwise, which must be stricter.
    static let stricter: [String: String] = [
        "NoExecPaths": "all but one program, which nobody replaces while it runs",
        "ReadOnlyPaths": "shared memory is not seen at all",
        "RestrictAddressFamilies": "none",
        "SystemCallFilter": "without what workers confine themselves with",
    ]

    @Test("Old sessions are removed in the same sandbox as the gateway's")
    func expiryIsConfinedToo() throws {
        let gateway = try settings(of: "systemd/openclaw-gateway.service", after: "ProtectSystem")
        let expiry = try settings(of: "systemd/openclaw-gateway-expire.service", after: "ProtectSystem")
        #expect(gateway.count >= 30)
        for (key, values) in gateway where Self.stricter[key] == nil {
            #expect(expiry[key] == values, "\(key)")
        }
        #expect(expiry["PrivateNetwork"] == ["yes"])
        #expect(expiry["RestrictAddressFamilies"] == ["none"])
        #expect(expiry["NoExecPaths"] == ["/ /run /var/lib/openclaw"])
        #expect(expiry["ExecPaths"] == ["/usr/bin/openclaw /usr/lib"])
        #expect(expiry["ReadOnlyPaths"] == ["/run /sys"])
        #expect(expiry["InaccessiblePaths"] == ["/dev/shm"])
        let calls = try #require(gateway["SystemCallFilter"])
        #expect(expiry["SystemCallFilter"] == ["@system-service", calls[1]])
    }

    @Test("What decides whether a connection can be lost is set as it was tried")
    func zeroDowntime() throws {
        let service = try settings(of: "systemd/openclaw-gateway.service", after: "Description")
        let socket = try settings(of: "systemd/openclaw-gateway.socket", after: "Description")
        #expect(service["Type"] == ["notify"])
        #expect(service["KillMode"] == ["process"])
        #expect(service["StartLimitIntervalSec"] == ["0"])
        #expect(service["Restart"] == ["on-failure"])
        #expect(service["SystemCallErrorNumber"] == ["EPERM"])
        #expect(socket["TriggerLimitIntervalSec"] == ["0"])
        #expect(socket["Accept"] == ["no"])
        #expect(socket["ListenStream"] == ["127.0.0.1:18789", "/run/openclaw/gateway.sock"])
    }

    /// Keys and their values from the first line with `key` on, in their order.
    private func settings(of file: String, after key: String) throws -> [String: [String]] {
        let lines = try SourceTree.lines(of: file).drop { !$0.hasPrefix("\(key)=") }
        var settings: [String: [String]] = [:]
        for line in lines where !line.hasPrefix("#") && line.contains("=") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            settings[String(parts[0]), default: []].append(String(parts[1]))
        }
        return settings
    }
}
