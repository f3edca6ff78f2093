package import HTTPTypes
package import Text

extension HTTPFields {
    /// Sets the fields of every response: the request id, the time, and the fields that restrict browsers and caches.
    ///
    /// - Parameter isStream: an event stream has `no-cache`, which its clients expect, every other response `no-store`.
    package mutating func setStandard(requestID: String, at date: HTTPDate, isStream: Bool = false) {
        self[.date] = date.text
        self[.connection] = "close"
        self[.xRequestID] = requestID
        self[.xContentTypeOptions] = "nosniff"
        self[.referrerPolicy] = "no-referrer"
        self[.cacheControl] = isStream ? "no-cache" : "no-store"
    }

    /// The value of a field that must not be repeated and must be UTF-8.
    ///
    /// - Returns: nil when it is absent.
    /// - Throws: `UnusableField` if it is repeated or not UTF-8, because joining or repairing could make two different
    ///   values equal. U+FFFD, the result of a repair, is always an error.
    package func single(_ name: HTTPField.Name) throws(UnusableField) -> String? {
        let found = self[values: name]
        guard let text = found.first else { return nil }
        guard found.count == 1, !text.unicodeScalars.contains("\u{FFFD}") else {
            throw UnusableField(name: name.canonicalName)
        }
        return text
    }
}

/// A field that is repeated or not UTF-8 although one string is required.
package struct UnusableField: Error, Equatable, Sendable {
    /// In lower case.
    package let name: String

    package init(name: String) {
        self.name = name
    }
}
