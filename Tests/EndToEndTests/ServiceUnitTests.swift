@testable import openclaw
import TestSupport
import Testing

struct ServiceUnitTests {
    @Test("A unit and its drop-ins are read in order; other sections and comments are ignored")
    func parsed() {
        let unit = ServiceUnit(
            parsing: """
                # /usr/lib/systemd/system/openclaw-gateway.service
                [Unit]
                User=someone
                [Service]
                # User=comment
                User=openclaw
                Group = openclaw
                StateDirectory=openclaw
                EnvironmentFile=-/etc/openclaw/gateway.env
                LoadCredential=openclaw.gateway.token:/etc/openclaw/credentials/openclaw.gateway.token
                SetCredential=openclaw.gateway.token:\\n
                ProtectHome=yes
                Environment=A=1 "B=two words" 'C=\\x41\\101\\n' D=100%%
                ReadOnlyPaths=/run \\
                ; a comment in a continued line
                    User=continued

                # /etc/systemd/system/openclaw-gateway.service.d/key.conf
                [Service]
                LoadCredential=openai-key:/etc/openclaw/credentials/openai-key
                LoadCredential=stored
                LoadCredentialEncrypted=sealed:/etc/openclaw/credentials/sealed.cred
                SupplementaryGroups=ssl-cert adm
                Environment=A=2
                EnvironmentFile=/etc/default/openclaw
                [Install]
                User=someone
                """)
        var expected = ServiceUnit()
        (expected.user, expected.group, expected.stateDirectory) = ("openclaw", "openclaw", "openclaw")
        expected.supplementaryGroups = ["ssl-cert", "adm"]
        expected.variables = ["A": "2", "B": "two words", "C": "AA\n", "D": "100%"]
        expected.environmentFiles = [
            .init(path: "/etc/openclaw/gateway.env", isOptional: true),
            .init(path: "/etc/default/openclaw", isOptional: false),
        ]
        expected.loadedCredentials = [
            .init(id: "openclaw.gateway.token", path: "/etc/openclaw/credentials/openclaw.gateway.token"),
            .init(id: "openai-key", path: "/etc/openclaw/credentials/openai-key"), .init(id: "stored", path: nil),
        ]
        expected.setCredentials = ["openclaw.gateway.token": [10]]
        expected.encryptedCredentials = ["sealed"]
        expected.hidesHome = true
        #expect(unit == expected)
    }

    @Test("An empty value removes what was assigned before")
    func emptied() {
        let settings = [
            "User", "Group", "SupplementaryGroups", "Environment", "EnvironmentFile", "LoadCredential", "SetCredential",
            "ProtectHome", "StateDirectory", "BindPaths",
        ]
        let text = settings.map { "\($0)=a:b=c" }.joined(separator: "\n")
        let empty = settings.map { "\($0)=" }.joined(separator: "\n")
        #expect(ServiceUnit(parsing: "[Service]\n\(text)\n\(empty)") == ServiceUnit())
    }

    @Test(
        "Text that is not a unit assigns nothing",
        arguments: ["", "\n", "[", "=", "[Service]\n=", "[Service]\nUser", "User=a", "[Service]\nEnvironment=A"])
    func odd(text: String) {
        #expect(ServiceUnit(parsing: text) == ServiceUnit())
    }

    @Test(
        "A home directory is hidden unless its path is mounted into the service",
        arguments: [
            ("/home/anna/w", true), ("/srv/w", false), ("/home/bert/w", false), ("/home/carl/x", false),
            ("/home/bertram", true), ("/root", true),
        ])
    func hides(path: String, isHidden: Bool) {
        let bound = "BindPaths=/home/bert\nBindReadOnlyPaths=-/srv/carl:/home/carl:rbind"
        #expect(ServiceUnit(parsing: "[Service]\nProtectHome=yes\n\(bound)").hides(path) == isHidden)
        #expect(!ServiceUnit(parsing: "[Service]\nProtectHome=read-only").hides(path))
    }

    @Test("The unit that this package installs is understood")
    func shipped() throws {
        let unit = ServiceUnit(parsing: GrowingFile("\(Products.root)/systemd/openclaw-gateway.service").text)
        #expect(unit.user == "openclaw" && unit.hidesHome && unit.stateDirectory == "openclaw")
        #expect(unit.environmentFiles.map(\.path) == ["/etc/openclaw/gateway.env"])
        #expect(unit.loadedCredentials.map(\.id) == ["openclaw.gateway.token"])
        #expect(unit.setCredentials == ["openclaw.gateway.token": [10]])
    }
}

struct EnvironmentFileTextTests {
    @Test(
        "Values are read as systemd reads them",
        arguments: [
            ("A=b", "b"), ("A=b \t", "b"), ("A= b c ", "b c"), (" A =b", "b"), ("A=", ""), ("A=b # c", "b # c"),
            ("A='b \\n'", "b \\n"), ("A=\"b \"", "b "), ("A=\"b\\\"c\\$d\\e\"", "b\"c$d\\e"), ("A='b' \"c\" d", "bcd"),
            ("A=b'c'", "b'c'"), ("A=b\\\nc", "bc"), ("A=b\\ ", "b "), ("A='b\nc'", "b\nc"), ("A=1\nA=2", "2"),
            ("# A=1\n; A=2\n\nA=3", "3"), ("A=1\r\n", "1"), ("# c \\\nA=1\nA=2", "2"), ("x\nA=1", "1"), ("A=b", "b"),
        ])
    func values(text: String, value: String) {
        #expect(EnvironmentFileText(Array(text.utf8)).variables == ["A": value])
    }

    @Test("Invalid names are ignored", arguments: ["export A=1", "1A=1", "=1", "A-B=1", "A", "", "\"A\"=1", "\\"])
    func invalid(text: String) {
        #expect(EnvironmentFileText(Array(text.utf8)).variables == [:])
    }
}

struct ServiceEnvironmentTests {
    private func environment(
        _ directory: TemporaryDirectory, _ change: (inout ServiceUnit) -> Void
    ) -> (service: ServiceEnvironment, diagnostics: [String]) {
        var unit = ServiceUnit()
        change(&unit)
        let service = ServiceEnvironment(unit, home: "/home/x")
        return (service, service.diagnostics.map { "\($0)".replacing("\(directory.path)/", with: "") })
    }

    @Test("Files override the variables of the unit; HOME and the state directory are those of the service")
    func variables() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("A=file\nB=file\n", to: "env")
        let found = environment(directory) {
            $0.variables = ["A": "unit", "C": "unit"]
            $0.stateDirectory = "openclaw"
            $0.environmentFiles = [
                .init(path: file, isOptional: false), .init(path: "\(directory.path)/none", isOptional: true),
            ]
        }
        #expect(
            found.service.variables == [
                "A": "file", "B": "file", "C": "unit", "HOME": "/home/x", "STATE_DIRECTORY": "/var/lib/openclaw",
            ])
        #expect(found.service.files == [file] && found.diagnostics == [])
    }

    @Test("A loaded credential overrides the unit's own; a missing file is an error unless the unit has its own")
    func credentials() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("loaded", to: "a")
        let found = environment(directory) {
            $0.setCredentials = ["a": [32], "b": [9]]
            $0.loadedCredentials = [
                .init(id: "a", path: file), .init(id: "b", path: "\(directory.path)/none"),
                .init(id: "c", path: "\(directory.path)/none"), .init(id: "openclaw-test-none", path: nil),
            ]
            $0.encryptedCredentials = ["d"]
        }
        #expect(found.service.credentials.keys.sorted() == ["a", "b", "d"])
        #expect(found.service.credentials["a"] == Array("loaded".utf8) && found.service.credentials["b"] == [9])
        #expect(
            found.diagnostics == [
                "none: error: the credential c cannot be read: No such file or directory (ENOENT); systemd does not start "
                    + "the service"
            ])
    }

    @Test("A secret in the unit itself is a warning; other variables and the package's empty token are not")
    func exposedUnit() throws {
        let found = environment(try TemporaryDirectory()) {
            $0.variables = ["OPENCLAW_GATEWAY_TOKEN": "t", "OPENAI_API_KEY": "", "LANG": "C"]
            $0.setCredentials = ["empty": [10], "key": Array("k".utf8)]
        }
        #expect(
            found.diagnostics
                == ["OPENCLAW_GATEWAY_TOKEN", "key"].map { name in
                    "warning: every user of this machine can read the secret \(name) in openclaw-gateway.service; "
                        + "use EnvironmentFile= or LoadCredential="
                })
    }

    @Test("A required file of variables that is missing is an error, and files that every user can read are warnings")
    func diagnostics() throws {
        let directory = try TemporaryDirectory()
        try FileMode.set(directory.path, 0o755)
        let (variables, token) = (
            try directory.write("A=1", to: "env", mode: 0o644), try directory.write("t", to: "token", mode: 0o604)
        )
        let found = environment(directory) {
            $0.environmentFiles = [
                .init(path: variables, isOptional: true), .init(path: "\(directory.path)/none", isOptional: false),
                .init(path: "\(directory.path)/*.env", isOptional: false),
            ]
            $0.loadedCredentials = [.init(id: "t", path: token)]
        }
        #expect(
            found.diagnostics == [
                "env: warning: every user of this machine can read the secrets in this file; run: chmod o= env",
                "none: error: cannot be read: No such file or directory (ENOENT); systemd does not start the service",
                "*.env: warning: is a pattern; the variables in its files were not checked",
                "token: warning: every user of this machine can read the secrets in this file; run: chmod o= token",
            ])
    }
}
