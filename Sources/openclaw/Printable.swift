/// A text from outside as a terminal may show it: what would move the cursor, change colours or the direction of
/// writing, or cannot be seen is written as `\u{…}`.
///
/// - Parameter keepingLines: line breaks and tabs stay, and a backslash is not doubled.
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
