package import HTTP
package import HTTPTypes
internal import Service

/// The response for an error.
package struct ErrorResponse: Equatable, Sendable {
    package var status: Int
    package var body: ErrorBody
    /// Whether repeating the request can help and has no effect twice: the value of `x-should-retry`.
    package var shouldRetry = false
    /// The fields that only this response has.
    package var fields: HTTPFields = [:]

    /// The values of `error.type` that OpenAI's clients know.
    enum Kind: String {
        case invalidRequest = "invalid_request_error"
        case authentication = "authentication_error"
        case permission = "permission_error"
        case rateLimit = "rate_limit_error"
        case insufficientQuota = "insufficient_quota"
        case api = "api_error"
    }

    init(_ status: Int, _ kind: Kind, _ code: String?, _ message: String) {
        self.status = status
        body = ErrorBody(message: message, type: kind.rawValue, code: code)
    }

    /// The response that the supervisor sends for the same refusal.
    init(_ refusal: Refusal) {
        status = refusal.status
        body = ErrorBody(message: refusal.message, type: refusal.type, code: refusal.code)
        shouldRetry = refusal.shouldRetry
        fields[.retryAfter] = refusal.retryAfterSeconds.map(String.init)
    }

    func with(param: String?) -> ErrorResponse {
        var response = self
        response.body.param = param
        return response
    }

    func with(_ name: HTTPField.Name, _ value: String?) -> ErrorResponse {
        var response = self
        response.fields[name] = value
        return response
    }

    func retry(afterSeconds seconds: Int? = nil) -> ErrorResponse {
        var response = with(.retryAfter, seconds.map(String.init))
        response.shouldRetry = true
        return response
    }
}

/// At most 200 characters of a string that the client sent.
func shortened(_ string: String) -> String {
    let start = string.unicodeScalars.prefix(200)
    return start.endIndex == string.endIndex ? string : String(start) + "…"
}
