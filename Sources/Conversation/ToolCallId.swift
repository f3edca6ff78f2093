internal import Crypto
internal import Text

/// The ids of tool calls, which come from models, clients and imported sessions.
///
/// An id that a party cannot take is replaced by one that is derived from it. The same id always becomes the same id,
/// so that a call and its result still match, wherever each of them comes from.
package enum ToolCallId {
    /// Longest id that is kept as it is, in bytes.
    package static let bytesMax = 64
    /// Longest id that every server accepts, in bytes: the limit of OpenAI.
    package static let portableBytesMax = 40

    /// The ids that a server accepts from a client.
    package enum Form: Equatable, Sendable {
        /// 1 to 64 of `[A-Za-z0-9_-]`.
        case usable
        /// 1 to 40 of `[A-Za-z0-9_-]`: OpenAI's limit.
        case portable
        /// Nine letters and digits, as Mistral's servers require.
        case nineAlphanumerics
    }

    /// The id by which transcripts and clients know a call: the given one if it is 1 to 64 of `[A-Za-z0-9_-]`, else a
    /// derived one.
    package static func usable(_ id: String) -> String {
        isName(id, bytesMax: bytesMax) ? id : derived(id)
    }

    /// The id that is sent to a provider: the given id if it has the form that the provider accepts, else a derived id.
    package static func sendable(_ id: String, as form: Form) -> String {
        switch form {
        case .usable: usable(id)
        case .portable: isName(id, bytesMax: portableBytesMax) ? id : derived(id)
        case .nineAlphanumerics: isNineAlphanumerics(id) ? id : nineAlphanumerics(id)
        }
    }

    private static func isNineAlphanumerics(_ id: String) -> Bool {
        id.utf8.count == 9 && id.utf8.allSatisfy(\.isAlphanumeric)
    }

    /// Nine digits and small letters from the SHA-256 of the id.
    private static func nineAlphanumerics(_ id: String) -> String {
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        let bytes = SHA256.hash(data: Array(id.utf8)).prefix(9).map { digits[Int($0) % digits.count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isName(_ id: String, bytesMax: Int) -> Bool {
        1...bytesMax ~= id.utf8.count && id.utf8.allSatisfy(\.isNameByte)
    }

    /// `call_` and the first half of the SHA-256 of the id, in hexadecimal: 37 characters.
    private static func derived(_ id: String) -> String {
        "call_" + SHA256.hash(data: Array(id.utf8)).prefix(16).hexadecimal
    }
}
