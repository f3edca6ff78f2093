package import Configuration
internal import JSON

/// The models of `GET /v1/models`: each is a name for an agent (W-51).
package struct Models: Equatable, Sendable {
    /// In the order they are listed, without repetition.
    package let ids: [String]

    /// `openclaw`, `openclaw/default`, one name an agent, then the aliases but for `"*"`, which is no name.
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

    /// The body for one of them.
    ///
    /// - Throws: 404 unless it is listed, byte for byte.
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

    /// As bytes: texts that only look the same are different names.
    private static func contains(_ id: String, in ids: [String]) -> Bool {
        ids.contains { $0.utf8.elementsEqual(id.utf8) }
    }
}
