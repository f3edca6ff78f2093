internal import HTTP
internal import HTTPTypes
internal import Posix

extension Refusal {
    /// The whole response that tells a client of it.
    func response(requestId: String, at date: HTTPDate) -> [UInt8] {
        let body = ErrorBody(message: message, type: type, code: code).bytes
        var fields = HTTPFields()
        fields.setStandard(requestID: requestId, at: date)
        fields[.contentType] = ErrorBody.contentType
        fields[.xShouldRetry] = mayRetry ? "true" : "false"
        if let seconds = retryAfterSeconds { fields[.retryAfter] = "\(seconds)" }
        var writer = ResponseWriter(for: nil)
        let response = HTTPResponse(status: .init(integerLiteral: status), headerFields: fields)
        return writer.head(response, length: .bytes(body.count)) + writer.body(body)
    }

    private var message: String {
        switch self {
        case .overloaded: "The gateway is serving as many connections as it may."
        case .tooManyFailedCredentials: "Too many failed authentication attempts from this address."
        case .configurationInvalid: "The configuration of the gateway is invalid; its log says why."
        case .workerCrashed: "The process that served this request ended unexpectedly."
        }
    }

    private var type: String {
        switch self {
        case .tooManyFailedCredentials: "rate_limit_error"
        case .overloaded, .configurationInvalid, .workerCrashed: "api_error"
        }
    }

    /// Who gave wrong credentials gains nothing by repeating them, and what a crash has done already nobody knows.
    private var mayRetry: Bool {
        switch self {
        case .overloaded, .configurationInvalid: true
        case .tooManyFailedCredentials, .workerCrashed: false
        }
    }

    private var retryAfterSeconds: Int? {
        switch self {
        case .overloaded: 1
        case .configurationInvalid: 5
        case .tooManyFailedCredentials(let seconds): seconds
        case .workerCrashed: nil
        }
    }
}
