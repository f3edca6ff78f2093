package import HTTPTypes

/// Field names that HTTPTypes does not have.
extension HTTPField.Name {
    package static let xRequestID = name("x-request-id")
    /// Whether OpenAI's SDKs may repeat the request.
    package static let xShouldRetry = name("x-should-retry")
    package static let xForwardedFor = name("X-Forwarded-For")
    package static let referrerPolicy = name("Referrer-Policy")

    private static func name(_ token: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(token) else { preconditionFailure("\(token) is not a token") }
        return name
    }
}
