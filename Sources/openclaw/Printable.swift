/// Makes untrusted text safe for a terminal: characters that move the cursor, change colours or the direction of
/// writing, or are invisible become `\u{…}`.
///
/// - Parameter keepingLines: keeps line breaks and tabs, and does not double a backslash.
func escaped(_ text: String, keepingLines: Bool = false) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where keepingLines && (scalar == "\n" || scalar == "\t"): shown.unicodeScalars.append(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            shown += scalar == "\\" && !keepingLines ? "\\\\" : String(scalar)
        }
    }
    return shown
}
