@testable internal import Agent

/// A patch is the same after it was written, its hunks are applied to any text without a crash, and a single hunk changes
/// its own lines.
///
/// The text is the input after its first zero byte.
func fuzzPatch(_ input: [UInt8]) {
    let end = input.firstIndex(of: 0) ?? input.count
    let content = Array(input[end...].dropFirst())
    guard let patch = try? Patch(parsing: String(decoding: input[..<end], as: UTF8.self)) else { return }
    let written = text(of: patch)
    guard let again = try? Patch(parsing: String(decoding: written, as: UTF8.self)) else {
        preconditionFailure("refused after writing")
    }
    precondition(text(of: again) == written, "another patch after writing")
    for section in patch.sections {
        guard case .update(_, let hunks) = section.change else { continue }
        _ = try? PatchedText.applying(hunks, to: content, named: "file")
        if let hunk = hunks.first, hunk.headings.isEmpty { check(hunk) }
    }
}

private func check(_ hunk: Patch.Hunk) {
    var before: [UInt8] = []
    var after: [UInt8] = []
    for line in hunk.lines {
        switch line {
        case .kept(let bytes):
            before += bytes + [0x0A]
            after += bytes + [0x0A]
        case .removed(let bytes): before += bytes + [0x0A]
        case .added(let bytes): after += bytes + [0x0A]
        }
    }
    // Added lines have the line ends of the file.
    if before.isEmpty || before.contains(0x0D) { return }
    precondition((try? PatchedText.applying([hunk], to: before, named: "file")) == after, "not applied")
}

private func text(of patch: Patch) -> [UInt8] {
    var result = Array("*** Begin Patch\n".utf8)
    for section in patch.sections {
        switch section.change {
        case .add(let content):
            result += "*** Add File: \(section.path)\n".utf8
            for line in content.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
                result += "+".utf8 + line + "\n".utf8
            }
        case .delete: result += "*** Delete File: \(section.path)\n".utf8
        case .update(let target, let hunks):
            result += "*** Update File: \(section.path)\n".utf8
            if let target { result += "*** Move to: \(target)\n".utf8 }
            for hunk in hunks { result += text(of: hunk) }
        }
    }
    return result + "*** End Patch\n".utf8
}

private func text(of hunk: Patch.Hunk) -> [UInt8] {
    var text: [UInt8] = hunk.headings.isEmpty ? Array("@@\n".utf8) : []
    for heading in hunk.headings { text += "@@ ".utf8 + heading + "\n".utf8 }
    for line in hunk.lines {
        switch line {
        case .kept(let bytes): text += " ".utf8 + bytes + "\n".utf8
        case .removed(let bytes): text += "-".utf8 + bytes + "\n".utf8
        case .added(let bytes): text += "+".utf8 + bytes + "\n".utf8
        }
    }
    return hunk.isAtEnd ? text + "*** End of File\n".utf8 : text
}
