internal import Glibc
internal import JSON
internal import Posix

/// Whether a gateway that runs can do its work, as it says itself.
struct Readiness {
    /// nil when it could not be asked.
    let isReady: Bool?
    /// Why it is not ready, or why it could not be asked; nil when it is ready.
    let reason: String?

    private static let limit = Duration.seconds(5)
    private static let bytesMax = 16_384

    var sentence: String {
        switch isReady {
        case true?: "yes"
        case false?: "no" + (reason.map { ": \($0)" } ?? "")
        case nil: "not known" + (reason.map { ": \($0)" } ?? "")
        }
    }

    /// Asks over the first Unix socket among the addresses.
    static func ask(_ addresses: [String]) -> Readiness {
        guard let path = addresses.first(where: { $0.hasPrefix("/") }), let endpoint = Endpoint(path) else {
            return Readiness(isReady: nil, reason: "it has no Unix socket")
        }
        do {
            return try ask(endpoint)
        } catch Interruption.deadlinePassed {
            return Readiness(isReady: nil, reason: "\(path) does not answer")
        } catch let error as SystemError where error.errno == EACCES {
            return Readiness(isReady: nil, reason: "only members of the group openclaw may connect to \(path)")
        } catch {
            return Readiness(isReady: nil, reason: "\(error)")
        }
    }

    private static func ask(_ endpoint: Endpoint) throws -> Readiness {
        let connection = try Socket.connect(to: endpoint)
        let watch = Watch(client: nil, termination: nil, deadline: .now + limit)
        try watch.send(Array("GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8), to: connection)
        var answer: [UInt8] = []
        while answer.count < bytesMax, let more = try watch.read(from: connection, atMost: 4_096) { answer += more }
        return Readiness(answer)
    }

    /// Reads a response to its end: the status, and of the body what is failing.
    init(_ answer: [UInt8]) {
        let words = String(decoding: answer.prefix(64), as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            self.init(isReady: nil, reason: "what it answers is no HTTP")
            return
        }
        let end = Array("\r\n\r\n".utf8)
        let body = answer.firstRange(of: end).map { Array(answer[$0.upperBound...]) } ?? []
        // A refusal has another body: the status says enough.
        let failing = (try? Document(parsing: body))?.root["failing"]?.elements.compactMap(\.string) ?? []
        let reason = failing.isEmpty ? "status \(status)" : failing.joined(separator: ", ")
        self.init(isReady: status == 200, reason: status == 200 ? nil : reason)
    }

    private init(isReady: Bool?, reason: String?) {
        self.isReady = isReady
        self.reason = reason
    }
}
