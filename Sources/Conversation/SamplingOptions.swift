package import JSON

/// The options of a request that steer the model: read by name, passed on with their bytes unchanged.
///
/// Values are validated where they enter. Each dialect writes the options that its API has, under the names of its API.
package struct SamplingOptions: Sendable {
    /// An option, with the JSON value that it holds.
    package enum Field: CaseIterable, Sendable {
        /// A number.
        case temperature
        /// A number.
        case topP
        /// A number.
        case frequencyPenalty
        /// A number.
        case presencePenalty
        /// An integer.
        case seed
        /// A string, or an array of strings.
        case stop
        /// Longest answer, in tokens, reasoning included: a positive integer.
        case maxOutputTokens
        /// `{"type":"text"}`, `{"type":"json_object"}` or `{"type":"json_schema","json_schema":{"name":…,"schema":…}}`.
        case responseFormat
        /// A string such as `"low"`.
        case reasoningEffort
        /// A boolean.
        case parallelToolCalls
    }

    private var values: [(field: Field, value: JSON.Slice)] = []
    /// Further fields by their names in Chat Completions, each once; passed on unchanged to a server that accepts them.
    package var others: [(name: String, value: JSON.Slice)] = []

    package init() {}

    package subscript(_ field: Field) -> JSON.Slice? {
        get { values.first { $0.field == field }?.value }
        set {
            values.removeAll { $0.field == field }
            if let newValue { values.append((field, newValue)) }
        }
    }

    /// The fields that are set, in the order of `Field.allCases`.
    package var fields: [Field] { Field.allCases.filter { self[$0] != nil } }

    /// Whether the answer must have a format other than text.
    package var demandsFormat: Bool {
        // The value was checked when it was read; without a type it is not a format.
        guard let format = self[.responseFormat], let root = try? Document(parsing: Array(format.bytes)).root else {
            return false
        }
        return (root["type"]?.string).map { $0 != "text" } ?? false
    }

    /// These options, with the values of `others` for the fields that are not set.
    package func completed(by others: SamplingOptions) -> SamplingOptions {
        var merged = self
        for (field, value) in others.values where merged[field] == nil { merged[field] = value }
        merged.others += others.others.filter { other in !self.others.contains { $0.name == other.name } }
        return merged
    }
}
