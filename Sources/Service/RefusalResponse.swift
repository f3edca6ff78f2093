internal import HTTP
internal import HTTPTypes
internal import Text

extension Refusal {
    /// The whole response in bytes.
    ///
    /// - Parameter milliseconds: the time of the response, in milliseconds since 1970.
    package func response(requestId: String, at milliseconds: Int64) -> [UInt8] {
        let body = ErrorBody(message: message, type: type, code: code).bytes
        var fields = HTTPFields()
        fields.setStandard(requestID: requestId, at: HTTPDate(secondsSinceEpoch: milliseconds / 1_000))
        fields[.contentType] = ErrorBody.contentType
        fields[.xShouldRetry] = shouldRetry ? "true" : "false"
        if let seconds = retryAfterSeconds { fields[.retryAfter] = "\(seconds)" }
        var writer = ResponseWriter(for: nil)
        let response = HTTPResponse(status: .init(code: status), headerFields: fields)
        return writer.head(response, length: .bytes(body.count)) + writer.body(body)
    }
}
