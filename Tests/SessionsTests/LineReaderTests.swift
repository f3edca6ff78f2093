import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

struct LineReaderTests {
    private func lines(_ bytes: [UInt8], end: Int? = nil, lineBytesMax: Int = 1 << 20) throws -> [LineReader.Line] {
        let directory = try TemporaryDirectory()
        let file = try File.open(FilePath(directory.path).appending("x"), flags: O_RDWR | O_CREAT)
        try File.writeAll(bytes, to: file)
        var reader = LineReader(file, end: end ?? bytes.count, lineBytesMax: lineBytesMax)
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    @Test("Lines are read with their offsets; the last one may lack its newline")
    func lines() throws {
        #expect(try lines([]).isEmpty)
        #expect(
            try lines(Array("a\n\nbc".utf8)) == [
                .whole(Array("a".utf8), offset: 0), .whole([], offset: 2), .whole(Array("bc".utf8), offset: 3),
            ])
        #expect(
            try lines(Array("a\nbc\nd".utf8), end: 3) == [
                .whole(Array("a".utf8), offset: 0), .whole(Array("b".utf8), offset: 2),
            ])
    }

    @Test("Lines of any length around the size of a read are complete", arguments: [-2, -1, 0, 1, 2])
    func boundaries(more: Int) throws {
        let lengths = [(256 << 10) + more, 3, (512 << 10) + more, 0, 1]
        let bytes = lengths.flatMap { [UInt8](repeating: 0x61, count: $0) + [0x0A] }
        var offset = 0
        let expected = lengths.map { length in
            defer { offset += length + 1 }
            return LineReader.Line.whole([UInt8](repeating: 0x61, count: length), offset: offset)
        }

        #expect(try lines(bytes) == expected)
    }

    @Test("A line that is too long is skipped in little memory, and the next one is read", arguments: [0, 1])
    func tooLong(newlines: Int) throws {
        let long = [UInt8](repeating: 0x61, count: 1 << 20)
        let bytes =
            Array("a\n".utf8) + long + [0x0A] + Array("b\n".utf8) + long + [UInt8](repeating: 0x0A, count: newlines)

        #expect(
            try lines(bytes, lineBytesMax: 1_000) == [
                .whole(Array("a".utf8), offset: 0), .tooLong, .whole(Array("b".utf8), offset: 3 + (1 << 20)), .tooLong,
            ])
    }
}
