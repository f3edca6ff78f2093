/// The reason phrases of statuses, for people; clients ignore them (RFC 9112, section 4).
enum ReasonPhrase {
    /// Empty for a status that the gateway never sends.
    static func of(_ status: Int) -> String {
        switch status {
        case 200...299: success(status)
        case 400...499: clientError(status)
        case 500...599: serverError(status)
        default: ""
        }
    }

    private static func success(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        default: ""
        }
    }

    private static func clientError(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        default: ""
        }
    }

    private static func serverError(_ status: Int) -> String {
        switch status {
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }
}
