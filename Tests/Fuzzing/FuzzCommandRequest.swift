internal import Commands
internal import SystemPackage

/// Frames are the same however their bytes are cut, and a request that is accepted is the same after it was written.
func fuzzCommandRequest(_ input: [UInt8]) {
    let whole = frames(of: input, pieceBytes: max(1, input.count))
    precondition(whole == frames(of: input, pieceBytes: Int(input.first ?? 0) % 16 + 1), "it depends on the pieces")
    precondition(input.starts(with: whole.flatMap(\.bytes)), "other bytes after writing")
    check(request: input[...])
    for frame in whole { check(request: frame.payload) }
    if let words = try? SimpleCommand(String(decoding: input, as: UTF8.self)).words {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let isQuotable = !words.contains { $0.utf8.contains(UInt8(ascii: "'")) }
        precondition(!isQuotable || (try? SimpleCommand(quoted).words) == words, "other words in quotes")
    }
}

private func frames(of bytes: [UInt8], pieceBytes: Int) -> [CommandFrame] {
    var decoder = CommandFrameDecoder()
    var frames: [CommandFrame] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        decoder.receive(Array(rest.prefix(pieceBytes)))
        rest = rest.dropFirst(pieceBytes)
        do {
            while let frame = try decoder.next() { frames.append(frame) }
        } catch {
            return frames
        }
    }
    return frames
}

private func check(request payload: ArraySlice<UInt8>) {
    guard let request = try? CommandRequest(decoding: payload) else { return }
    precondition(request.directory.starts(with: request.workspace))
    for variable in CommandEnvironment.variables(for: request, language: nil, zone: nil) {
        precondition(!variable.utf8.contains(0) && !variable.hasPrefix("LD_"))
    }
    // The text of a string may become longer when it is written.
    guard let frame = try? request.frame() else { return }
    precondition((try? CommandRequest(decoding: frame.payload)) == request, "another request after writing")
}
