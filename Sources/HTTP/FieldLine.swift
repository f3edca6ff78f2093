internal import HTTPTypes
internal import Text

/// One header or trailer field, as a line of a message (RFC 9112, section 5).
enum FieldLine {
    /// - Throws: `malformed` for a folded line, a name that is not a token or is separated from its colon, and control
    ///   characters in the value, including NUL.
    static func parse(_ line: ArraySlice<UInt8>) throws(RequestError) -> HTTPField {
        if let first = line.first, first.isBlank { throw .malformed(.foldedField) }
        guard let colon = line.firstIndex(of: .colon), line[..<colon].allSatisfy(\.isTokenByte),
            let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
        else { throw .malformed(.fieldName) }
        let rest = line[(colon + 1)...]
        guard rest.allSatisfy(\.isFieldValueByte) else { throw .malformed(.fieldValue) }
        // Of ASCII white space only OWS, spaces and tabs, passes this check.
        let value = rest.trimmingASCIIWhiteSpace
        if let text = String(validating: value, as: UTF8.self) { return HTTPField(name: name, value: text) }
        return HTTPField(name: name, value: value)
    }
}
