package import HTTPTypes
internal import Text

/// The secret of `Authorization: Bearer SECRET` (RFC 6750, section 2.1; T-08). Its description does not contain it.
package struct BearerCredential: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    package let bytes: [UInt8]

    /// The scheme is compared without regard to ASCII case; white space around the secret is dropped.
    ///
    /// - Returns: nil for another scheme or an empty secret.
    package init?(_ value: some Collection<UInt8>) {
        let text = Array(value).trimmingASCIIWhiteSpace
        let scheme = text.prefix { !$0.isBlank }
        guard String(decoding: scheme, as: UTF8.self).equalsIgnoringASCIICase("bearer") else { return nil }
        let secret = text[scheme.endIndex...].trimmingASCIIWhiteSpace
        if secret.isEmpty { return nil }
        bytes = Array(secret)
    }

    /// - Returns: nil also when the field is repeated, because it is undefined which credential applies.
    package init?(in fields: HTTPFields) {
        let found = fields[values: .authorization]
        guard let value = found.first, found.count == 1 else { return nil }
        self.init(value.utf8)
    }

    package var description: String { "BearerCredential" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
