import Posix
import Service
import SystemPackage
import TestSupport
import Testing

struct RunsDirectoryTests {
    @Test("The directory is created for its user alone; old files are removed, and the time of the next is known")
    func cleanup() throws {
        let place = try TemporaryDirectory()
        let runs = RunsDirectory(FilePath("\(place.path)/run/runs"), keptSeconds: 100, clock: .system())
        #expect(runs.removeEnded() == nil)
        #expect(runs.prepare() == nil)
        #expect(try FileMode.of("\(place.path)/run/runs") == 0o700)
        for (name, age) in [("old", 101), ("new", 40)] {
            let file = try place.write("{}\n", to: "run/runs/\(name).jsonl")
            try FileTime.set(file, secondsAgo: age)
        }
        let left = try #require(runs.removeEnded())
        #expect(left > .seconds(50) && left <= .seconds(61))
        #expect(place.files(below: "run/runs") == ["new.jsonl"])
    }

    @Test("A directory that cannot be created is one line for the journal")
    func failure() throws {
        let place = try TemporaryDirectory()
        try place.write("", to: "run")
        let runs = RunsDirectory(FilePath("\(place.path)/run/runs"), keptSeconds: 100, clock: .system())
        #expect(runs.prepare()?.hasPrefix("runs are not recorded: ") == true)
    }
}
