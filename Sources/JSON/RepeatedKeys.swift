/// The error for the first key that is equal to an earlier key of the same object, compared as decoded bytes.
///
/// A few keys are compared with each other in place. Many keys, or keys with escapes, use a hash table whose hash is
/// seeded in each process, so that no document makes this slower than a small multiple of its length.
///
/// - Parameter keys: the positions in the index of the keys of one object, in order.
func firstRepeatedKey(_ keys: ArraySlice<Int>, tape: [UInt64], in bytes: [UInt8]) -> SyntaxError? {
    let areSimple = keys.count <= 16 && !keys.contains { IndexWord(word: tape[$0]).needsDecoding }
    return areSimple ? compareEach(keys, tape, bytes) : compareHashed(keys, tape, bytes)
}

private func compareEach(_ keys: ArraySlice<Int>, _ tape: [UInt64], _ bytes: [UInt8]) -> SyntaxError? {
    for later in keys.indices.dropFirst() {
        let key = IndexWord(word: tape[keys[later]])
        for earlier in keys.startIndex..<later where areEqual(key, IndexWord(word: tape[keys[earlier]]), in: bytes) {
            return duplicate(key, in: bytes)
        }
    }
    return nil
}

private func compareHashed(_ keys: ArraySlice<Int>, _ tape: [UInt64], _ bytes: [UInt8]) -> SyntaxError? {
    // At most half full; a slot holds the position of a key in `keys` plus one, 0 is empty.
    let mask = 1 << (Int.bitWidth - (keys.count * 2 - 1).leadingZeroBitCount) - 1
    var slots = [UInt32](repeating: 0, count: mask + 1)
    for (number, index) in keys.enumerated() {
        let key = IndexWord(word: tape[index])
        var slot = hash(key, in: bytes) & mask
        while slots[slot] != 0 {
            let earlier = keys[keys.startIndex + Int(slots[slot]) - 1]
            if areEqual(key, IndexWord(word: tape[earlier]), in: bytes) { return duplicate(key, in: bytes) }
            slot = (slot + 1) & mask
        }
        slots[slot] = UInt32(number + 1)
    }
    return nil
}

private func duplicate(_ key: IndexWord, in bytes: [UInt8]) -> SyntaxError {
    SyntaxError(.duplicateKey(key.text(in: bytes)), at: key.offset)
}

private func areEqual(_ one: IndexWord, _ other: IndexWord, in bytes: [UInt8]) -> Bool {
    if one.needsDecoding || other.needsDecoding {
        return one.decodedBytes(in: bytes) == other.decodedBytes(in: bytes)
    }
    let (left, right) = (one.content(in: bytes), other.content(in: bytes))
    if left.count != right.count { return false }
    for distance in 0..<left.count where bytes[left.lowerBound + distance] != bytes[right.lowerBound + distance] {
        return false
    }
    return true
}

private func hash(_ key: IndexWord, in bytes: [UInt8]) -> Int {
    var hasher = Hasher()
    for byte in key.decodedBytes(in: bytes) { hasher.combine(byte) }
    return hasher.finalize()
}
