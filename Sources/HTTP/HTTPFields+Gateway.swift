package import HTTPTypes
package import Text

extension HTTPFields {
    /// Sets what every response carries, whatever its route: the request id, the time, and what keeps browsers and
    /// caches from doing more with it than was asked.
    ///
    /// - Parameter isStream: an event stream says `no-cache`, which is what its clients expect, all else `no-store`.
    package mutating func setStandard(requestID: String, at date: HTTPDate, isStream: Bool = false) {
        self[.date] = date.text
        self[.connection] = "close"
        self[.xRequestID] = requestID
        self[.xContentTypeOptions] = "nosniff"
        self[.referrerPolicy] = "no-referrer"
        self[.cacheControl] = isStream ? "no-cache" : "no-store"
    }

    /// The value of a field that may come once and must be text.
    ///
    /// - Returns: nil when it is absent.
    /// - Throws: `UnusableField` when it is repeated or not UTF-8; joining or repairing could make two different
    ///   values the same. U+FFFD, which a repair leaves, is refused wherever it comes from.
    package func single(_ name: HTTPField.Name) throws(UnusableField) -> String? {
        let found = self[values: name]
        guard let text = found.first else { return nil }
        guard found.count == 1, !text.unicodeScalars.contains("\u{FFFD}") else {
            throw UnusableField(name: name.canonicalName)
        }
        return text
    }
}

/// A field that is repeated or not UTF-8 where one text is needed.
package struct UnusableField: Error, Equatable, Sendable {
    /// In lower case.
    package let name: String

    package init(name: String) {
        self.name = name
    }
}
