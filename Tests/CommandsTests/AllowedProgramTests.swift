internal import Commands
internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

struct AllowedProgramTests {
    private let place: TemporaryDirectory
    private var directory: FilePath { FilePath(place.path) }

    init() throws {
        place = try TemporaryDirectory()
        try place.write("#!/bin/sh\n", to: "bin/tool", mode: 0o700)
        try place.write("", to: "bin/text", mode: 0o600)
        try place.makeDirectory("bin/directory")
        try #require(unsafe symlink("/usr/bin/env", "\(place.path)/bin/link") == 0)
    }

    private func find(_ word: String) throws -> FilePath {
        try AllowedProgram.find(word, in: [directory.appending("bin"), "/usr/bin"], from: directory)
    }

    @Test("A name is searched in the directories in order, and a path is relative to the working directory")
    func found() throws {
        #expect(try find("tool") == directory.appending("bin/tool"))
        #expect(try find("env") == "/usr/bin/env")
        #expect(try find("./bin/tool") == directory.appending("bin/tool"))
        #expect(try find("bin/../bin/tool") == directory.appending("bin/tool"))
        #expect(try find("/usr/bin/env") == "/usr/bin/env")
    }

    @Test(
        "What cannot be executed is not found",
        arguments: ["text", "directory", "nonesuch", "bin/text", "bin/directory", "/nonesuch", ".", ".."])
    func notFound(word: String) {
        #expect(throws: CommandRefusal.self) { try find(word) }
    }

    @Test("A name in the list means the program of that name in a default directory, and no other")
    func names() throws {
        #expect(try AllowedProgram.checked("/usr/bin/env", against: ["ls", "env"]) == "/usr/bin/env")
        #expect(throws: CommandRefusal.self) { try AllowedProgram.checked("/usr/bin/env", against: ["ls"]) }
        #expect(throws: CommandRefusal.self) {
            try AllowedProgram.checked(directory.appending("bin/tool"), against: ["tool"])
        }
    }

    @Test("A path in the list is compared with the path and with its real path, and that one is executed")
    func paths() throws {
        let link = directory.appending("bin/link")
        #expect(try AllowedProgram.checked(link, against: [link.string]) == link)
        #expect(try AllowedProgram.checked(link, against: ["/usr/bin/env"]) == "/usr/bin/env")
        #expect(throws: CommandRefusal.self) { try AllowedProgram.checked(link, against: ["env", "/usr/bin"]) }
    }
}
