internal import CLinux
internal import Conversation
internal import Posix
internal import Sessions

/// Any file can be opened as a transcript: it then ends with a whole line, keeps all whole lines it had, and every walk
/// through it comes to an end or to a line that is reported as damaged.
///
/// An entry's id is its offset, which no mutation keeps right: `<--here->` and `<-parent>` in an input stand for the ids
/// of the line they are in and of the one before.
func fuzzTranscript(_ input: [UInt8]) {
    do {
        try check(withIds(input))
    } catch SessionError.newerFormat {
        return
    } catch SessionError.damagedLine {
        return
    } catch {
        preconditionFailure("\(error)")
    }
}

private func check(_ text: [UInt8]) throws {
    let file = try makeFile(text)
    let complete = text.lastIndex(of: newline).map { $0 + 1 } ?? 0
    let reader = try TranscriptFile.reading(file)
    precondition(reader.size == complete)
    let transcript = try TranscriptFile.writing(file)
    let after = try file.read(at: 0, count: text.count + 1)
    precondition(after.isEmpty || after.last == newline)
    precondition(transcript.size == after.count && after.starts(with: text[..<complete]))
    precondition(after.count == complete || after.dropLast() == text[...])
    let leaf = try transcript.leaf
    let readLeaf = try TranscriptFile.reading(file).leaf
    precondition(leaf == readLeaf, "a reader sees another end")
    let path = try walk(transcript)
    try checkPrompt(transcript, path)
    for source in [KeySource.header, .user, .conversation] { try checkPlan(transcript, path, source) }
}

/// Goes from the leaf to the root and back through the file; returns the path, the oldest first.
private func walk(_ transcript: TranscriptFile) throws -> [Entry] {
    var path: [Entry] = []
    var next = try transcript.leaf
    while let entry = next {
        let again = try transcript.entry(entry.id)
        precondition(again == entry)
        precondition(entry.parent ?? -1 < entry.id && entry.id + entry.length <= transcript.size)
        path.append(entry)
        next = try entry.parent.map { try transcript.entry($0) }
    }
    var offset = transcript.size
    while let entry = try transcript.entry(before: offset) {
        precondition(entry.id < offset)
        offset = entry.id
    }
    _ = try transcript.header()
    return path.reversed()
}

/// A prompt has at most one summary, which comes first, and never an entry that is not on the path.
private func checkPrompt(_ transcript: TranscriptFile, _ path: [Entry]) throws {
    guard let leaf = path.last else { return }
    let prompt = try transcript.promptPath(to: leaf.id, bytesMax: 1 << 10, required: 1)
    precondition(prompt.dropFirst().allSatisfy { $0.message != nil })
    precondition(prompt.allSatisfy(path.contains))
}

/// A request with the whole path and one more message continues at an entry that exists.
private func checkPlan(_ transcript: TranscriptFile, _ path: [Entry], _ source: KeySource) throws {
    var reconciliation = Reconciliation(transcript, source: source)
    let new = Message.user(UserMessage([.text("one more")]))
    let plan = try reconciliation.plan(for: path.compactMap(\.message) + [new])
    precondition(plan.new.last == new)
    guard let parent = plan.parent else { return }
    _ = try transcript.entry(parent)
}

private let newline = UInt8(ascii: "\n")

private func withIds(_ input: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var parent = 0
    for line in input.split(separator: newline, omittingEmptySubsequences: false) {
        let here = text.count
        var rest = line
        while let mark = rest.firstIndex(of: UInt8(ascii: "<")) {
            text += rest[..<mark]
            rest = rest[mark...]
            if rest.starts(with: "<--here->".utf8) {
                text += id(here)
                rest = rest.dropFirst(9)
            } else if rest.starts(with: "<-parent>".utf8) {
                text += id(parent)
                rest = rest.dropFirst(9)
            } else {
                text.append(rest.removeFirst())
            }
        }
        text += rest
        text.append(newline)
        parent = here
    }
    return text.dropLast()
}

private func id(_ offset: Int) -> [UInt8] {
    let digits = String(offset, radix: 16)
    return Array((String(repeating: "0", count: 8 - digits.utf8.count) + digits).utf8)
}

private func makeFile(_ text: [UInt8]) throws -> Descriptor {
    let file = Descriptor(owning: unsafe clinux_memfd("transcript"))
    try File.writeAll(text, to: file)
    return file
}
