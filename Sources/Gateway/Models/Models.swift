package import Configuration
internal import JSON

/// The models of `GET /v1/models`. Each is a name of an agent (W-51).
package struct Models: Equatable, Sendable {
    /// The ids in the order of the list, each once.
    package let ids: [String]

    /// `openclaw`, `openclaw/default`, one id for each agent, then the aliases except `"*"`, which is not an id.
    package init(_ configuration: Configuration) {
        let agents = configuration.agents.map { "openclaw/\($0.id)" }
        let aliases = configuration.gateway.http.chatCompletions.modelAliases.map(\.model).filter { $0 != "*" }
        var ids: [String] = []
        for id in ["openclaw", "openclaw/default"] + agents + aliases where !Self.contains(id, in: ids) {
            ids.append(id)
        }
        self.ids = ids
    }

    /// The body of the list.
    package func list() -> [UInt8] {
        var writer = JSON.Writer()
        writer.object { writer in
            writer.member("object", "list")
            writer.member("data") { writer in
                writer.array { writer in
                    for id in ids { Self.write(id, to: &writer) }
                }
            }
        }
        return writer.bytes
    }

    /// The body of one model.
    ///
    /// - Throws: 404 for an id that is not in the list, byte for byte.
    package func model(_ id: String) throws(GatewayError) -> [UInt8] {
        guard Self.contains(id, in: ids) else { throw .unknownModel(id: id) }
        var writer = JSON.Writer()
        Self.write(id, to: &writer)
        return writer.bytes
    }

    private static func write(_ id: String, to writer: inout JSON.Writer) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("object", "model")
            writer.member("created", 0)
            writer.member("owned_by", "openclaw")
            writer.member("permission") { $0.array { _ in } }
        }
    }

    /// Compares bytes: strings with the same look may be different ids.
    private static func contains(_ id: String, in ids: [String]) -> Bool {
        ids.contains { $0.utf8.elementsEqual(id.utf8) }
    }
}
