/// A request as it came, for the script and for the test that asks what was sent.
struct Request: Equatable {
    let method: String
    let path: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    static func == (left: Request, right: Request) -> Bool {
        left.method == right.method && left.path == right.path && left.body == right.body
            && left.headers.elementsEqual(right.headers, by: ==)
    }

    /// Takes a whole request from the front of `bytes`; nil while it is not complete.
    ///
    /// Bodies have a `Content-Length`: libcurl sends one whenever it knows the size, as our gateway always does.
    static func take(from bytes: inout [UInt8]) -> Request? {
        guard let end = headEnd(in: bytes) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        let whole = end + 4 + length
        guard bytes.count >= whole else { return nil }
        let body = Array(bytes[(end + 4)..<whole])
        bytes.removeFirst(whole)
        return Request(method: String(words[0]), path: String(words[1]), headers: headers, body: body)
    }

    private static func headEnd(in bytes: [UInt8]) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10, bytes[index - 3] == 13 {
                return index - 3
            }
            index += 1
        }
        return nil
    }

    /// Whether the client wants no second answer on this connection.
    var asksToClose: Bool {
        headers.contains { $0.name.lowercased() == "connection" && $0.value.lowercased() == "close" }
    }

    var json: String {
        let pairs = headers.map { "[\(JSONText.string($0.name)),\(JSONText.string($0.value))]" }
        let text = String(decoding: body, as: UTF8.self)
        return #"{"method":\#(JSONText.string(method)),"path":\#(JSONText.string(path)),"#
            + #""headers":[\#(pairs.joined(separator: ","))],"body":\#(JSONText.string(text))}"#
    }
}
