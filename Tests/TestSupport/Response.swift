/// A response as it stood on the wire, read strictly.
package struct Response: Sendable {
    package let status: Int
    /// In their order, names as sent.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// Whether the framing shows that nothing is missing; a body that ends with the connection counts as whole.
    package let isComplete: Bool
    /// What came behind the response.
    package let surplus: [UInt8]

    package init(bytes: [UInt8]) throws {
        guard let end = Self.headEnd(in: bytes) else {
            throw TestFailure("no response head in: \(String(decoding: bytes, as: UTF8.self))")
        }
        let lines = Self.lines(bytes[..<end])
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw TestFailure("not a status line: \(lines[0])")
        }
        let interim = status == 100
        if interim {
            self = try Response(bytes: Array(bytes[(end + 4)...]))
            return
        }
        self.status = status
        headers = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":"), line[..<colon].allSatisfy({ $0 != " " }) else {
                throw TestFailure("not a header line: \(line)")
            }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        let rest = Array(bytes[(end + 4)...])
        let fields = headers
        func field(_ name: String) -> String? { fields.first { $0.name.lowercased() == name }?.value }
        if field("transfer-encoding") == "chunked" {
            (body, isComplete, surplus) = try Self.unchunked(rest)
        } else if let length = field("content-length").flatMap(Int.init) {
            (body, isComplete) = (Array(rest.prefix(length)), rest.count >= length)
            surplus = Array(rest.dropFirst(length))
        } else {
            (body, isComplete, surplus) = (rest, true, [])
        }
    }

    static func headEnd(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (3..<bytes.count).first {
            bytes[$0 - 3] == 13 && bytes[$0 - 2] == 10 && bytes[$0 - 1] == 13 && bytes[$0] == 10
        }
        .map { $0 - 3 }
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [String] {
        var lines = [""]
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar != "\r" {
            if scalar == "\n" { lines.append("") } else { lines[lines.count - 1].unicodeScalars.append(scalar) }
        }
        return lines
    }

    /// RFC 9112, section 7.1.
    static func unchunked(_ bytes: [UInt8]) throws -> (body: [UInt8], isComplete: Bool, surplus: [UInt8]) {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 10) {
            let line = String(decoding: rest[rest.startIndex..<max(rest.startIndex, end - 1)], as: UTF8.self)
            guard let size = Int(line, radix: 16) else { throw TestFailure("not a chunk size: \(line)") }
            rest = rest[(end + 1)...]
            guard rest.count >= size + 2 else { return (body + rest.prefix(size), false, []) }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
            if size == 0 { return (body, true, Array(rest)) }
        }
        return (body, false, [])
    }
}

extension Response {
    /// The value of the only header of that name, in any case; nil for no such header, or several.
    package subscript(name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name.lowercased() }
        return values.count == 1 ? values[0].value : nil
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null if it is not.
    package var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    /// The text of the answer.
    package var content: String? { json["choices"][0]["message"]["content"].string }

    /// The `error` object's `code`, in a body or in a stream.
    package var errorCode: String? {
        json["error"]["code"].string ?? events.map { $0["error"]["code"] }.first { $0 != .null }?.string
    }

    /// The data of each server-sent event; every event must be one `data:` line.
    package var data: [String] {
        text.split(separator: "\n\n").flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("data: ") }
            .map { String($0.dropFirst(6)) }
    }

    /// The chunks of a stream, without `[DONE]`.
    package var events: [JSONValue] {
        data.filter { $0 != "[DONE]" }.map { (try? JSONValue(parsing: $0)) ?? .null }
    }

    package var isDone: Bool { data.last == "[DONE]" }

    /// The text of a stream.
    package var streamedContent: String {
        events.compactMap { $0["choices"][0]["delta"]["content"].string }.joined()
    }

    package var finishReasons: [String] {
        events.compactMap { $0["choices"][0]["finish_reason"].string }
    }
}
