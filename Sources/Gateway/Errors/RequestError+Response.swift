internal import HTTP

extension RequestError {
    /// The response to a request that cannot be parsed.
    var response: ErrorResponse {
        switch self {
        case .malformed(let what):
            ErrorResponse(status, .invalidRequest, "malformed_request", "Malformed request: \(what.rawValue).")
        case .limitExceeded(.bodyBytesMax):
            ErrorResponse(status, .invalidRequest, "payload_too_large", "Payload too large.")
        case .limitExceeded(let limit):
            ErrorResponse(status, .invalidRequest, "limit_exceeded", "The request exceeds \(limit.rawValue).")
        case .unknownTransferCoding:
            ErrorResponse(status, .invalidRequest, "unknown_transfer_coding", "The only transfer coding is chunked.")
        case .unknownExpectation:
            ErrorResponse(status, .invalidRequest, "unknown_expectation", "The only expectation is 100-continue.")
        case .unsupportedVersion:
            ErrorResponse(status, .invalidRequest, "unsupported_version", "The versions are HTTP/1.1 and HTTP/1.0.")
        }
    }
}
