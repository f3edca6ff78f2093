package import JSON

/// The fields of a request that steer the model and that we only pass on.
///
/// They are validated where they enter; a dialect writes those it knows, in this order, and names the others.
package struct SamplingOptions: Sendable {
    /// A field by its name in the Chat Completions API.
    package enum Field: String, CaseIterable, Sendable {
        case temperature
        case topP = "top_p"
        case frequencyPenalty = "frequency_penalty"
        case presencePenalty = "presence_penalty"
        case seed
        case stop
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case responseFormat = "response_format"
        case reasoningEffort = "reasoning_effort"
        case parallelToolCalls = "parallel_tool_calls"
    }

    private var values: [(field: Field, value: JSON.Slice)] = []

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

    /// These options, completed by `others` where they say nothing.
    package func completed(by others: SamplingOptions) -> SamplingOptions {
        var merged = self
        for (field, value) in others.values where merged[field] == nil { merged[field] = value }
        return merged
    }
}
