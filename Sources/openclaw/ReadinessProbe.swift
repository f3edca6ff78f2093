internal import Glibc
internal import JSON
internal import Posix

/// The readiness of a running gateway, from its own `/ready`.
struct ReadinessProbe {
    /// nil if it could not be queried.
    let isReady: Bool?
    /// Why it is not ready, or why it could not be queried; nil if it is ready.
    let reason: String?

    private static let limit = Duration.seconds(5)
    private static let bytesMax = 16_384

    var sentence: String {
        switch isReady {
        case true?: "yes"
        case false?: "no" + (reason.map { ": \($0)" } ?? "")
        case nil: "unknown" + (reason.map { ": \($0)" } ?? "")
        }
    }

    /// Queries it over the first Unix socket among the addresses.
    static func ask(_ addresses: [String]) -> ReadinessProbe {
        guard let path = addresses.first(where: { $0.hasPrefix("/") }), let endpoint = StreamAddress(path) else {
            return ReadinessProbe(isReady: nil, reason: "it has no Unix socket")
        }
        do {
            return try ask(endpoint)
        } catch Interruption.deadlinePassed {
            return ReadinessProbe(isReady: nil, reason: "\(path) does not answer")
        } catch let error as SystemError where error.errno == EACCES {
            return ReadinessProbe(isReady: nil, reason: "connecting to \(path) needs membership of the group openclaw")
        } catch {
            return ReadinessProbe(isReady: nil, reason: "\(error)")
        }
    }

    private static func ask(_ endpoint: StreamAddress) throws -> ReadinessProbe {
        let connection = try Socket.connect(to: endpoint)
        let watch = Watch(client: nil, termination: nil, deadline: .now + limit)
        try watch.send(Array("GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8), to: connection)
        var answer: [UInt8] = []
        while answer.count < bytesMax, let more = try watch.read(from: connection, atMost: 4_096) { answer += more }
        return ReadinessProbe(answer)
    }

    /// Reads a whole response: the status, and from the body the reasons, or only the names of the failing checks.
    init(_ answer: [UInt8]) {
        let words = String(decoding: answer.prefix(64), as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            self.init(isReady: nil, reason: "its response is not HTTP")
            return
        }
        let end = Array("\r\n\r\n".utf8)
        let body = answer.firstRange(of: end).map { Array(answer[$0.upperBound...]) } ?? []
        // A refusal has another body; its status is enough.
        let root = (try? Document(parsing: body))?.root
        let lists = ["reasons", "failing"].map { root?[$0]?.elements.compactMap(\.string) ?? [] }
        let reason = lists.first { !$0.isEmpty }?.joined(separator: ", ") ?? "status \(status)"
        self.init(isReady: status == 200, reason: status == 200 ? nil : reason)
    }

    private init(isReady: Bool?, reason: String?) {
        self.isReady = isReady
        self.reason = reason
    }
}
