internal import Configuration
internal import Fetch

extension ModelTarget {
    /// The header fields of a request: the dialect's own, the key, then the fields that are configured in `headers`.
    ///
    /// A configured field replaces one of the same name. With `authHeader` the key is always sent as
    /// `Authorization: Bearer`: next to the API's own field for it, and instead of a configured `Authorization`.
    ///
    /// - Parameter keyField: the field in which the API expects the key; nil for `Authorization: Bearer`.
    func headers(over fields: [FetchHeader], keyField: String? = nil) -> [FetchHeader] {
        var configured = headers.map { FetchHeader($0.name, $0.value.revealed) }
        var fields = fields
        if let key {
            if let keyField { fields.append(FetchHeader(keyField, key.revealed)) }
            if authHeader || keyField == nil { fields.append(FetchHeader("Authorization", "Bearer \(key.revealed)")) }
            if authHeader { configured.removeAll { $0.hasName("authorization") } }
        }
        return fields.filter { field in !configured.contains { $0.hasName(field.name) } } + configured
    }
}
