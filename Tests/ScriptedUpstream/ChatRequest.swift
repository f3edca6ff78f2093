internal import FoundationEssentials

/// What the upstream must know of a request; everything else is only recorded.
struct ChatRequest: Decodable {
    struct Message: Decodable {
        let role: String
        let content: Content?
    }

    struct Content: Decodable {
        let text: String

        private struct Part: Decodable {
            let text: String?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let whole = try? container.decode(String.self) {
                text = whole
            } else {
                text = try container.decode([Part].self).compactMap(\.text).joined(separator: "\n")
            }
        }
    }

    struct StreamOptions: Decodable {
        let include_usage: Bool?
    }

    let model: String
    let messages: [Message]
    let stream: Bool?
    let stream_options: StreamOptions?

    init(body: [UInt8]) throws {
        self = try JSONDecoder().decode(ChatRequest.self, from: Data(body))
    }

    var streams: Bool { stream ?? false }
    var asksForUsage: Bool { stream_options?.include_usage ?? false }
    var lastText: String { messages.last?.content?.text ?? "" }
}
