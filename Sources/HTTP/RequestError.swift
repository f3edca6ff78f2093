/// Why a request cannot be parsed; the rest of the connection is then meaningless.
package enum RequestError: Error, Equatable, Sendable {
    case malformed(Malformation)
    case limitExceeded(RequestLimit)
    /// A transfer coding other than `chunked`.
    case unknownTransferCoding
    /// An expectation other than `100-continue`.
    case unknownExpectation
    /// A major version other than 1.
    case unsupportedVersion

    /// The error in the bytes; the raw value is a clause for people.
    package enum Malformation: String, Equatable, Sendable {
        case bareLineFeed = "a line ends with LF alone, not with CRLF"
        case bareCarriageReturn = "a line contains a CR"
        case requestLine = "the request line is not METHOD TARGET VERSION with single spaces"
        case method = "the method is not a token"
        case target = "the request target is invalid"
        case version = "the version is not HTTP/DIGIT.DIGIT"
        case foldedField = "a header field is folded over several lines"
        case fieldName = "a header field name is not a token directly before its colon"
        case fieldValue = "a header field value contains a control character"
        case missingHost = "the Host header field is missing"
        case repeatedHost = "the Host header field is repeated"
        case host = "the host is invalid"
        case contentLength = "Content-Length is not a number of bytes"
        case differingContentLengths = "Content-Length is repeated with different values"
        case lengthAndTransferCoding = "Content-Length and Transfer-Encoding are both present"
        case transferCoding = "Transfer-Encoding is not a single chunked"
        case transferCodingInHTTP10 = "Transfer-Encoding is not part of HTTP/1.0"
        case chunkSize = "a chunk size is invalid"
        case chunkExtension = "a chunk extension is invalid"
        case chunkEnd = "a chunk does not end at its size"
    }

    /// The status of the response (RFC 9110, section 15; 431 is of RFC 6585).
    package var status: Int {
        switch self {
        case .malformed: 400
        case .limitExceeded(let limit): limit.status
        case .unknownTransferCoding: 501
        case .unknownExpectation: 417
        case .unsupportedVersion: 505
        }
    }
}

/// The names of the limits in `RequestParserLimits`.
package enum RequestLimit: String, Equatable, Sendable, CaseIterable {
    case emptyLinesMax
    case requestLineBytesMax
    case headBytesMax
    case fieldsMax
    case chunkLineBytesMax
    case chunkExtensionBytesMax
    case trailerBytesMax
    case bodyBytesMax

    var status: Int {
        switch self {
        case .emptyLinesMax, .chunkLineBytesMax, .chunkExtensionBytesMax: 400
        case .requestLineBytesMax: 414
        case .headBytesMax, .fieldsMax, .trailerBytesMax: 431
        case .bodyBytesMax: 413
        }
    }
}
