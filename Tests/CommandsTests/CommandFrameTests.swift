internal import Commands
internal import Testing

struct CommandFrameTests {
    private func frames(_ bytes: [UInt8], inPiecesOf size: Int) throws -> [CommandFrame] {
        var decoder = CommandFrameDecoder()
        var frames: [CommandFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            decoder.receive(Array(bytes[start..<min(start + size, bytes.count)]))
            while let frame = try decoder.next() { frames.append(frame) }
        }
        #expect(decoder.isEmpty)
        return frames
    }

    @Test("Frames are read as they were written, however they are divided", arguments: [1, 2, 7, 1_000_000])
    func roundTrip(size: Int) throws {
        let long = Array(repeating: UInt8(7), count: CommandFrame.payloadBytesMax)
        let sent = [
            CommandFrame(.request, Array("{}".utf8)[...]), CommandFrame(.kill), CommandFrame(.output, long[...]),
        ]
        let bytes = sent.flatMap(\.bytes)
        #expect(bytes.prefix(7) == [0x52, 0, 0, 0, 2, 0x7B, 0x7D])
        #expect(try frames(bytes, inPiecesOf: size) == sent)
    }

    @Test("An unknown kind, or a length above the limit, is an error before the payload arrives")
    func refused() throws {
        var decoder = CommandFrameDecoder()
        decoder.receive([0x47])
        #expect(throws: CommandFrameError.unknownKind(0x47)) { try decoder.next() }
        decoder = CommandFrameDecoder()
        decoder.receive([0x49, 0, 1, 0, 1])
        #expect(throws: CommandFrameError.tooLong(65_537)) { try decoder.next() }
    }

    @Test("An incomplete frame is not returned")
    func incomplete() throws {
        var decoder = CommandFrameDecoder()
        decoder.receive([0x49, 0, 0, 0, 2, 1])
        #expect(try decoder.next() == nil)
        #expect(!decoder.isEmpty)
    }

    @Test("Bytes are divided into frames of the allowed length")
    func divided() {
        let frames = CommandFrame.divided(.input, Array(0..<5), payloadBytesMax: 2)
        #expect(frames.map { Array($0.payload) } == [[0, 1], [2, 3], [4]])
        #expect(CommandFrame.divided(.input, []) == [])
    }
}
