internal import JSON

/// The body of every error response, in OpenAI's format; its members are always in this order.
package struct ErrorBody: Equatable, Sendable {
    package static let contentType = "application/json; charset=utf-8"

    package var message: String
    /// The class of the error: `invalid_request_error`.
    package var type: String
    /// The field of the request that caused the error.
    package var param: String?
    /// The error itself: `model_not_found`.
    package var code: String?

    package init(message: String, type: String, param: String? = nil, code: String? = nil) {
        self.message = message
        self.type = type
        self.param = param
        self.code = code
    }

    /// `{"error":{"message":…,"type":…,"param":…,"code":…}}`, where a missing value is null.
    package var bytes: [UInt8] {
        var writer = JSON.Writer()
        writer.object { body in
            body.member("error") { error in
                error.object { error in
                    error.member("message", message)
                    error.member("type", type)
                    error.member("param", param)
                    error.member("code", code)
                }
            }
        }
        return writer.bytes
    }
}
