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
        provider = asciiLowercased(text[..<slash])
        model = String(text[text.utf8.index(after: slash)...])
        if provider.isEmpty || model.isEmpty { return nil }
    }
}

extension ModelReference: CustomStringConvertible {
    package var description: String { "\(provider)/\(model)" }
}

/// Text with A to Z in lower case and every other character as it was.
func asciiLowercased(_ text: some StringProtocol) -> String {
    String(decoding: text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
}
