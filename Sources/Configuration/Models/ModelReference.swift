internal import Text

/// A model: the name of its provider in the configuration and its own id: `openrouter/meta-llama/llama-3.3-70b` (C-40).
package struct ModelReference: Hashable, Sendable {
    package let provider: String
    /// The provider's id of the model; may contain slashes.
    package let model: String

    package init(provider: String, model: String) {
        self.provider = provider
        self.model = model
    }

    /// Splits at the first slash; nil without a slash, or if a side is empty.
    package init?(_ text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        provider = text[..<slash].asciiLowercased
        model = String(text[text.utf8.index(after: slash)...])
        if provider.isEmpty || model.isEmpty { return nil }
    }
}

extension ModelReference: CustomStringConvertible {
    package var description: String { "\(provider)/\(model)" }
}
