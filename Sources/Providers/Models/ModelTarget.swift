package import Configuration
package import Conversation
internal import Fetch
internal import JSON

/// Everything that is needed to call one model: where it is, how it is spoken to, and what it can take.
package struct ModelTarget: Equatable, Sendable {
    /// The dialect, the provider's name and the model's id: what an answer is signed with.
    package let origin: ModelOrigin
    /// Where the API begins, without a slash at the end.
    package let baseUrl: String
    package var key: Secret?
    /// Whether the key goes into `Authorization: Bearer` also in a dialect with a field of its own.
    package var authHeader = false
    package var headers: [ProviderHeader] = []
    package var model: ModelConfiguration
    package var limits = ProviderLimits()
    /// What the configuration wants of every call; a request's own fields win.
    package var defaults = SamplingOptions()

    package init(_ provider: ProviderConfiguration, model id: String) {
        origin = ModelOrigin(api: provider.api.rawValue, provider: provider.id, model: id)
        baseUrl = provider.baseUrl
        key = provider.apiKey
        authHeader = provider.authHeader
        headers = provider.headers
        model = provider.model(id)
        limits = provider.limits
    }

    package var reference: ModelReference { ModelReference(provider: origin.provider, model: origin.model) }

    package static func == (left: Self, right: Self) -> Bool {
        left.origin == right.origin && left.baseUrl == right.baseUrl && left.key == right.key
            && left.authHeader == right.authHeader && left.headers == right.headers && left.model == right.model
            && left.limits == right.limits && left.defaults.isSame(as: right.defaults)
    }

    /// Takes the key and the header values out of an upstream's words.
    package var redaction: Redaction {
        Redaction(secrets: headers.map(\.value.revealed) + [key?.revealed].compactMap { $0 })
    }

    var timeouts: FetchTimeouts {
        FetchTimeouts(
            connect: .seconds(limits.connectSeconds), firstByte: .seconds(limits.firstByteSeconds),
            idle: .seconds(limits.idleSeconds))
    }

    /// The host of `baseUrl` in lower case, without port and credentials; empty if there is none.
    var host: String {
        let bytes = Array(baseUrl.utf8)
        guard let scheme = bytes.firstRange(of: "://") else { return "" }
        let authority = bytes[scheme.upperBound...].prefix { $0 != UInt8(ascii: "/") }
        let address = authority.split(separator: UInt8(ascii: "@")).last ?? []
        return String(decoding: address.prefix { $0 != UInt8(ascii: ":") }.lowercased, as: UTF8.self)
    }
}

extension SamplingOptions {
    /// Whether both say the same, byte for byte.
    func isSame(as other: SamplingOptions) -> Bool {
        Field.allCases.allSatisfy { self[$0] == other[$0] }
    }
}
