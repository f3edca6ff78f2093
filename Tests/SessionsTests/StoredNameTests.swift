import Testing

@testable import Sessions

struct StoredNameTests {
    private static let digest = "ab" + String(repeating: "0", count: 62)

    @Test("Transcripts, images and temporary files are known by their names")
    func names() {
        let directory = StoredName.DirectoryKind.sessions(digits: "ab")
        let digest = Self.digest

        #expect(StoredName("\(digest).jsonl", in: directory) == .transcript(media: "\(digest).media"))
        #expect(StoredName("\(digest).media", in: directory) == .media(transcript: "\(digest).jsonl"))
        #expect(StoredName(".5e55.tmp", in: directory) == .temporary)
        #expect(StoredName("5e55.jsonl", in: .archive) == .transcript(media: "5e55.media"))
    }

    @Test(
        "Other names are not those of transcripts",
        arguments: [
            "", ".jsonl", "5e55.jsonl", "\(digest)", "\(digest).json", "\(digest).jsonl.bak", "\(digest)0.jsonl",
            "cd\(digest.dropFirst(2)).jsonl", "AB\(digest.dropFirst(2)).jsonl", "x.tmp",
        ])
    func foreign(name: String) {
        #expect(StoredName(name, in: .sessions(digits: "ab")) == nil)
    }

    @Test(
        "A string that leads out of a directory is not a file name",
        arguments: ["..", "a/b", ".a", "", "-a", "a b", "ä", "a\0"])
    func fileNames(name: String) {
        #expect(!isFileName(name))
        #expect(StoredName("\(name).jsonl", in: .archive) == nil)
    }
}
