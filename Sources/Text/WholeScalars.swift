extension BidirectionalCollection<UInt8> {
    /// The UTF-8 without the bytes of a scalar that was cut at the end (RFC 3629, section 3).
    package var wholeScalars: SubSequence {
        var start = endIndex
        var count = 0
        while start > startIndex, count < 4 {
            formIndex(before: &start)
            count += 1
            let byte = self[start]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            return length > count ? self[..<start] : self[...]
        }
        return self[...]
    }
}
