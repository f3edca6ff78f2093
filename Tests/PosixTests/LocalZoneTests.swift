@testable import Posix
import Testing
import Text

struct LocalZoneTests {
    @Test(
        "A zone is named by its place in the database",
        arguments: [
            ("/usr/share/zoneinfo/Europe/Rome", "Europe/Rome"), ("../usr/share/zoneinfo/UTC", "UTC"),
            (":America/Sao_Paulo", "America/Sao_Paulo"), ("/etc/elsewhere", nil), ("zoneinfo/", nil),
        ] as [(String, String?)])
    func zoneName(path: String, name: String?) {
        #expect(LocalZone.databaseName(path) == name)
    }

    @Test("A zone that cannot be in the database is UTC", arguments: ["", "/etc/passwd", "a b", "Europe/R\u{F6}m"])
    func noZone(name: String) {
        #expect(LocalZone.named(name).name == "UTC")
    }

    @Test("The clock of this machine is after the day this was written")
    func system() {
        #expect(WallClock.system().milliseconds > 1_795_000_000_000)
    }
}
