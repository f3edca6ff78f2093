import HTTP
import HTTPTypes

extension RequestHead {
    /// A head as a test writes it, without its empty line.
    init(text: String) throws {
        var parser = RequestParser()
        parser.receive(Array((text + "\r\n\r\n").utf8))
        guard case .head(let head) = try parser.event() else { throw RequestError.malformed(.requestLine) }
        self = head
    }
}
