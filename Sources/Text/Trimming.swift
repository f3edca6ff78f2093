/// Trimming exists in two forms, and the name of each says which white space it removes.
///
/// *ASCII* is for what programs write and compare as bytes: header fields, session keys, the field `user`, secrets,
/// names in the configuration. *Unicode* is for texts that people write: messages and instructions.
extension BidirectionalCollection<UInt8> {
    /// The bytes without the white space of ASCII at both ends.
    @inlinable package var trimmingASCIIWhiteSpace: SubSequence {
        var start = startIndex
        var end = endIndex
        while start < end, self[start].isWhiteSpace { formIndex(after: &start) }
        while start < end {
            let last = index(before: end)
            guard self[last].isWhiteSpace else { break }
            end = last
        }
        return self[start..<end]
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The string without the white space of ASCII at both ends; a no-break space stays.
    package var trimmingASCIIWhiteSpace: Substring {
        Substring(self[...].utf8.trimmingASCIIWhiteSpace)
    }

    /// The string without a byte order mark at its start, which some editors write into a file (RFC 3629, section 6).
    package var withoutByteOrderMark: Substring {
        let scalars = self[...].unicodeScalars
        return Substring(scalars.first == "\u{FEFF}" ? scalars.dropFirst() : scalars)
    }

    /// The string without the white space of Unicode, and without byte order marks, at both ends.
    package var trimmingUnicodeWhiteSpace: Substring {
        let scalars = self[...].unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isWhiteSpace }),
            let last = scalars.lastIndex(where: { !$0.isWhiteSpace })
        else { return "" }
        return Substring(scalars[first...last])
    }
}

extension Unicode.Scalar {
    /// The property White_Space, or U+FEFF, which editors put at the start of a file and ECMAScript counts as blank.
    package var isWhiteSpace: Bool { properties.isWhitespace || self == "\u{FEFF}" }
}
