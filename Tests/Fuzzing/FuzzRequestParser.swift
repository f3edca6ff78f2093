internal import HTTP
internal import HTTPTypes

/// A request means the same however its bytes are cut; nothing exceeds a limit; nothing that is accepted can be used to
/// begin another line or another request.
func fuzzRequestParser(_ input: [UInt8]) {
    let pieceBytes = Int(input.first ?? 0) % 32 + 1
    let text = Array(input.dropFirst())
    let whole = Outcome(of: text, pieceBytes: max(1, text.count))
    precondition(whole == Outcome(of: text, pieceBytes: pieceBytes), "it depends on where the bytes are cut")
    precondition(whole == Outcome(of: text, pieceBytes: 1), "it depends on where the bytes are cut")
    whole.check()
    if whole.hasEnded { precondition(whole == Outcome(of: text + Array("GET / HTTP".utf8), pieceBytes: 7)) }
}

/// All that a parser tells about a text.
private struct Outcome: Equatable {
    private static let limits: RequestParserLimits = {
        var limits = RequestParserLimits()
        limits.requestLineBytesMax = 120
        limits.headBytesMax = 400
        limits.fieldsMax = 8
        limits.chunkLineBytesMax = 40
        limits.chunkExtensionBytesMax = 60
        limits.trailerBytesMax = 80
        limits.bodyBytesMax = 200
        return limits
    }()

    private(set) var head: RequestHead?
    private(set) var body: [UInt8] = []
    private(set) var hasEnded = false
    private(set) var error: RequestError?

    init(of text: [UInt8], pieceBytes: Int) {
        var parser = RequestParser(limits: Self.limits)
        do throws(RequestError) {
            var rest = text[...]
            repeat {
                parser.receive(rest.prefix(pieceBytes))
                rest = rest.dropFirst(pieceBytes)
                try take(from: &parser)
            } while !rest.isEmpty && !hasEnded
        } catch {
            self.error = error
            precondition(400..<600 ~= error.status)
        }
    }

    private mutating func take(from parser: inout RequestParser) throws(RequestError) {
        while !hasEnded {
            switch try parser.event() {
            case .needsInput: return
            case .head(let head):
                precondition(self.head == nil)
                self.head = head
            case .body(let piece):
                precondition(head != nil && !piece.isEmpty)
                body += piece
            case .end: hasEnded = true
            }
        }
    }

    func check() {
        precondition(body.count <= Self.limits.bodyBytesMax)
        guard let head else { return precondition(!hasEnded && body.isEmpty) }
        switch head.body {
        case .none: precondition(body.isEmpty && hasEnded)
        case .length(let count): precondition(count > 0 && (!hasEnded || body.count == count))
        case .chunked: break
        }
        precondition(head.request.headerFields.count <= Self.limits.fieldsMax)
        for field in head.request.headerFields { checkLine(field.value) }
        checkLine(head.request.authority ?? "")
        let path = head.request.path ?? ""
        checkLine(path)
        precondition(!path.isEmpty && !path.utf8.contains(0x20))
    }

    private func checkLine(_ text: String) {
        precondition(!text.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D })
    }
}
