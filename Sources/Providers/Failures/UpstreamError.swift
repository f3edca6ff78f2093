internal import JSON
internal import Text

/// An error that a server reports, in any of the common shapes.
struct UpstreamError: Equatable {
    /// The status of the response; for an error within a successful response, its code or the status that its shape
    /// means.
    var status: Int
    /// Its codes by `codeKeys`, in lower case.
    var codes: [String] = []
    /// The path of the rejected field, as the server writes it: `messages[0].content`.
    var param: String?
    /// Empty for an error without a message.
    var message = ""

    /// Longest part of an error body that is read, in bytes.
    static let bodyBytesMax = 64 << 10

    init(status: Int, body: some Collection<UInt8>) {
        self.status = status
        let bytes = Array(body.prefix(Self.bodyBytesMax))
        if let (document, _) = Document.repairing(bytes) {  // Any other body is the message.
            take(document.root)
        } else {
            message = Self.plain(bytes)
        }
    }

    /// An error object within a response with a success status.
    ///
    /// Its status is the object's numeric code, else 400 if the object states that the request is invalid, else 500.
    init(_ error: Node) {
        status = 500
        take(error)
        if let code = Self.status(of: error) ?? error["error"].flatMap(Self.status) {
            status = code
        } else if Self.isRejection(error, codes) {
            status = 400
        }
    }

    mutating func take(_ node: Node) {
        if let text = node.string { return message = text }
        if let first = node.elements.first { return take(first) }
        // llama.cpp, OpenAI and most others; `{"error":"text"}` is Ollama's.
        if let error = node["error"], error.kind == .object || node["message"] == nil { return take(error) }
        if let base = node["base_resp"] { return take(base) }
        codes += Self.codeKeys.compactMap { node[$0]?.string?.asciiLowercased }
        param = node["param"]?.string ?? param
        if let text = Self.messageKeys.lazy.compactMap({ node[$0]?.string }).first { message = text }
        // Mistral: `{"object":"error","message":{"detail":[…]}}`.
        if let inner = node["message"] ?? node["errors"], inner.count > 0 { take(inner) }
        takeDetail(node["detail"])
        takeRaw(node["metadata"])
    }

    /// The shape of FastAPI: `{"detail":[{"loc":["body","temperature"],"msg":"…"}]}`, one such object, or a string.
    private mutating func takeDetail(_ detail: Node?) {
        guard let detail else { return }
        if let text = detail.string { return message = text }
        let first = detail.elements.first ?? detail
        param = param ?? first["loc"]?.elements.compactMap(\.string).first { $0 != "body" }
        message = first["msg"]?.string ?? message
    }

    /// OpenRouter puts the error of the server behind it into `metadata.raw`.
    private mutating func takeRaw(_ metadata: Node?) {
        guard let raw = metadata?["raw"]?.string, !raw.isEmpty else { return }
        let inner = UpstreamError(status: status, body: raw.utf8)
        if inner.message.isEmpty { return }
        message = message.isEmpty ? inner.message : "\(message): \(inner.message)"
        codes += inner.codes
        param = param ?? inner.param
    }

    /// The text itself; for an HTML page its title.
    private static func plain(_ bytes: [UInt8]) -> String {
        let folded = bytes.asciiLowercased
        guard folded.contains(anyOf: ["<html", "<!doctype", "<head", "<body"]) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let opening = folded.firstRange(of: "<title>"),
            let closing = folded[opening.upperBound...].firstRange(of: "</title>")
        else { return "an HTML page" }
        return "an HTML page: " + String(decoding: bytes[opening.upperBound..<closing.lowerBound], as: UTF8.self)
    }
}
