internal import Crypto

/// The ids of tool calls that clients send back: ours as they are, any other as a text that every dialect accepts.
enum ToolCallId {
    /// The same id always becomes the same text, so that a call and its result still meet.
    static func ours(_ id: String) -> String {
        if (1...40).contains(id.utf8.count), ClientTools.isName(id) { return id }
        let digest = SHA256.hash(data: Array(id.utf8))
        let digits = Array("0123456789abcdef".utf8)
        let hex = digest.prefix(12).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return "call_" + String(decoding: hex, as: UTF8.self)
    }
}
