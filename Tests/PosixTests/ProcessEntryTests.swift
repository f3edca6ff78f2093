internal import Glibc
@testable internal import Posix
internal import Testing

struct ProcessEntryTests {
    @Test(
        "The name may contain any characters",
        arguments: [
            ("7 (sh) S 3 7 7", ("sh", 3)), ("7 (a) S 1 (b) c) R 4 0", ("a) S 1 (b) c", 4)), ("7 () S 0 0", ("", 0)),
        ])
    func parsing(text: String, expected: (name: String, parent: Int32)) {
        let process = ProcessEntry(stat: Array(text.utf8))
        #expect(process?.name == expected.name && process?.parent == expected.parent)
    }

    @Test("Another text is not a process", arguments: ["", "7 sh S 3", "7 (sh S 3", "7 (sh)", "7 (sh) S x 1", ")("])
    func malformed(text: String) {
        #expect(ProcessEntry(stat: Array(text.utf8)) == nil)
    }

    @Test("A process that exists is found with its parent, and is not gone")
    func own() {
        #expect(ProcessEntry(getpid())?.parent == getppid())
        #expect(!ProcessEntry.isGone(getpid()) && ProcessEntry.isGone(.max))
        #expect(ProcessEntry(.max) == nil)
    }
}
