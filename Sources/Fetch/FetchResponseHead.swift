internal import Text

/// The status and the header fields of a response.
package struct FetchResponseHead: Equatable, Sendable {
    /// At least 200, because interim responses are skipped.
    package let status: Int
    /// In the order of arrival. The values have no white space at their ends; bytes that are not UTF-8 are replaced by
    /// U+FFFD.
    package let headers: [FetchHeader]

    package init(status: Int, headers: [FetchHeader] = []) {
        self.status = status
        self.headers = headers
    }

    /// The value of the first field with this name, without regard to ASCII case.
    package subscript(name: String) -> String? {
        headers.first { $0.hasName(name) }?.value
    }
}
