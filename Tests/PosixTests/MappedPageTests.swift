import Posix
import Testing

struct MappedPageTests {
    @Test("What one mapping of a file stores, another one loads")
    func shared() throws {
        let memory = try Descriptor.memoryFile("test")
        try memory.truncate(to: 8_192)
        let page = try MappedPage(of: memory, at: 4_096, count: 4_096)
        page.store(UInt64(7), at: 8)
        page.store("naïve", at: 16, bytesMax: 3)

        let other = try MappedPage(of: memory, at: 4_096, count: 4_096)
        #expect(other.load(UInt64.self, at: 8) == 7)
        #expect(other.bytes(20)[16...] == [3, UInt8(ascii: "n"), UInt8(ascii: "a"), 0xC3])
        #expect(try memory.read(at: 4_096 + 8, count: 1) == [7])
    }

    @Test("Without a file a page is private and zero")
    func unshared() throws {
        let page = try MappedPage(of: nil, count: 4_096)
        #expect(page.bytes(8_192) == [UInt8](repeating: 0, count: 4_096))
    }
}
