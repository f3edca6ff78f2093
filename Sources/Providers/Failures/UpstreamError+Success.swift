internal import JSON
internal import Text

/// Errors that servers send with a success status, in the forms that are in use.
extension UpstreamError {
    /// The members that contain the code of an error.
    static let codeKeys = ["code", "type", "status", "error_type", "error_code", "errorCode"]
    /// The members that contain its message.
    static let messageKeys = ["message", "msg", "error_message", "error_msg", "errorMessage", "status_msg", "error"]
    /// The members that only an error has.
    private static let errorKeys = ["error_message", "error_msg", "errorMessage", "error_type", "detail", "errors"]
    private static let numberKeys = ["code", "status", "status_code", "error_code", "errorCode"]
    /// Parts of the codes by which servers call a request invalid.
    private static let rejections = ["badrequest", "bad_request", "invalid", "unprocessable", "validation"]

    /// The error in a response or in an event of a stream; nil without one.
    ///
    /// A completion is an error if it has a member `error`, or a `base_resp` (MiniMax) that is not a success. Anything
    /// without choices is an error, too, if it has a member that only an error has, or a code of failure with a
    /// message.
    init?(reportedBy root: Node) {
        if let error = root["error"], !error.isNull {
            self.init(error)
        } else if let base = root["base_resp"], let code = base["status_code"]?.integer, code != 0 {
            self.init(base)
            takeBaseCode(code)
        } else if root["choices"]?.count ?? 0 == 0, Self.isReport(root) {
            self.init(root)
        } else {
            return nil
        }
    }

    private static func isReport(_ root: Node) -> Bool {
        if root["object"]?.string == "error" || root["type"]?.string == "error" { return true }
        if errorKeys.contains(where: { isFilled(root[$0]) }) { return true }
        guard ["message", "msg"].contains(where: { isFilled(root[$0]) }) else { return false }
        return root["success"]?.boolean == false || numberKeys.contains { isFailure(root[$0]) }
    }

    private static func isFilled(_ node: Node?) -> Bool {
        guard let node else { return false }
        return node.count > 0 || node.string?.isEmpty == false
    }

    /// Whether a code is not a code of success. A `status` in words, such as `queued`, may be a state.
    private static func isFailure(_ code: Node?) -> Bool {
        guard let code else { return false }
        if let number = number(code) { return number != 0 && !(200...299).contains(number) }
        guard let word = code.string?.asciiLowercased, !word.isEmpty else { return false }
        return !["ok", "success", "succeeded", "queued", "processing", "pending", "running"].contains(word)
    }

    private static func number(_ code: Node) -> Int? { code.integer ?? code.string.flatMap { Int($0) } }

    /// The code of an error if it is an HTTP status.
    static func status(of error: Node) -> Int? {
        numberKeys.lazy.compactMap { error[$0].flatMap(number) }.first { (400...599).contains($0) }
    }

    /// Whether the error states that the request is invalid, so that it cannot succeed when repeated.
    ///
    /// FastAPI describes an invalid field in a list; a string in `detail` may be the message of any failure.
    static func isRejection(_ error: Node, _ codes: [String]) -> Bool {
        let detail = error["detail"] ?? error["message"]?["detail"]
        return detail?.elements.first != nil || detail?["loc"] != nil
            || codes.contains { code in rejections.contains { Array(code.utf8).contains(text: $0) } }
    }

    /// The codes of MiniMax.
    private mutating func takeBaseCode(_ code: Int) {
        switch code {
        case 1001: status = 408
        case 1002, 1039, 2045: status = 429
        case 1004, 2049: status = 401
        case 1008: status = 402
        case 1026, 1027: (status, codes) = (400, ["content_filter"])
        case 2013: status = 400
        default: break
        }
    }
}
