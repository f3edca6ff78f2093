/// A number with its noun, in the singular or the plural: `1 line`, `3 lines`.
///
/// - Parameter noun: the singular, whose plural is formed with `s`.
package func counted(_ number: some BinaryInteger, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
}
