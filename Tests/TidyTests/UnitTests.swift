internal import Testing

/// What holds for the units as texts; EndToEndTests and Tests/System ask systemd about them.
struct UnitTests {
    static let files = SourceTree.files(in: "systemd").filter { SourceTree.isFile($0) }

    @Test("A comment of a unit stands above the setting that it explains", arguments: files)
    func commentsStandAboveSettings(file: String) throws {
        let lines = try SourceTree.lines(of: file)
        // The first comment of a file explains the file.
        let start = lines.firstIndex { !isComment($0) } ?? 0
        for number in lines.indices.dropFirst(start) where isComment(lines[number]) {
            let next = number + 1 < lines.endIndex ? lines[number + 1] : ""
            #expect(!next.isEmpty && !next.hasPrefix("["), "\(file):\(number + 1) \(lines[number])")
        }
    }

    /// `#Setting=` without a space is a setting that is switched off.
    private func isComment(_ line: String) -> Bool {
        line == "#" || line.hasPrefix("# ")
    }

    @Test("A comment of a unit gives a reason: it is not a reference, and not the same twice", arguments: files)
    func commentsGiveReasons(file: String) throws {
        let comments = try SourceTree.lines(of: file).enumerated().filter { isComment($0.element) }
        var seen: Set<String> = []
        for (number, comment) in comments {
            #expect(!comment.hasPrefix("# As above"), "\(file):\(number + 1) \(comment)")
            #expect(seen.insert(comment).inserted, "\(file):\(number + 1) \(comment)")
        }
    }

    /// Settings of the gateway's sandbox that the removal of old sessions has otherwise, which must be stricter.
    static let stricter: [String: String] = [
        "NoExecPaths": "all but one program, which no process replaces while it runs",
        "ReadOnlyPaths": "shared memory is not seen at all",
        "ReadWritePaths": "no command is followed",
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
        #expect(expiry["ReadWritePaths"] == nil)
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
