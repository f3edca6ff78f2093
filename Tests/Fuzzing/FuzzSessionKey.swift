internal import Sessions

/// A key names one session of one agent, says so itself, and is made of nothing but what the request said.
func fuzzSessionKey(_ input: [UInt8]) {
    let agent = ["main", "a", "agent-2", "0_"][Int(input.first ?? 0) % 4]
    let said = Array(input.dropFirst())
    let user = String(decoding: said, as: UTF8.self)
    check(SessionKeyCandidates(header: said), agent, prefix: nil)
    check(SessionKeyCandidates(conversation: said), agent, prefix: "agent:\(agent):openai-chat:")
    check(SessionKeyCandidates(user: user), agent, prefix: "agent:\(agent):openai-user:")
    if let key = try? SessionKey(complete: user) {  // Most texts are no keys; those that are must stay what they are.
        precondition(key.text.utf8.elementsEqual(user.utf8))
    }
}

private func check(_ candidates: SessionKeyCandidates, _ agent: String, prefix: String?) {
    do throws(SessionKeyError) {
        guard let (key, _) = try SessionKey.chosen(by: candidates, agent: agent) else { return }
        precondition(key.agent == agent && key.text.utf8.starts(with: "agent:\(agent):".utf8))
        precondition(key.text.utf8.count <= SessionKey.bytesMax)
        precondition(!key.text.unicodeScalars.contains { $0.properties.generalCategory == .control })
        precondition(key.digest.utf8.count == 64 && key.digest.utf8.allSatisfy(isHexDigit))
        let again = try SessionKey.chosen(by: SessionKeyCandidates(header: Array(key.text.utf8)), agent: agent)
        precondition(again?.key == key && again?.key.digest == key.digest, "another session under the same key")
        if let prefix { precondition(isSaid(key.text.utf8.dropFirst(prefix.utf8.count), in: candidates)) }
    } catch {
        precondition(!error.description.isEmpty)
    }
}

/// Whether all that stands behind the prefix was said, and only blanks around it were not taken.
private func isSaid(_ rest: Substring.UTF8View, in candidates: SessionKeyCandidates) -> Bool {
    let said = candidates.conversation ?? Array((candidates.user ?? "").utf8)
    let isBlank = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
    let trimmed = said.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return rest.elementsEqual(trimmed)
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
}
