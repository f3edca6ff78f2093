internal import Conversation
internal import JSON

/// The fields that are validated and passed on unchanged (H-42), and the fields that this gateway does not know.
enum SamplingFields {
    /// Largest number of unknown fields that are passed on; further ones have no effect.
    private static let othersMax = 64
    /// The fields that other types read.
    private static let known: Set<String> = [
        "model", "messages", "stream", "stream_options", "user", "tools", "tool_choice", "n", "logprobs", "functions",
        "function_call", "audio", "modalities",
    ]

    /// Reads the options, with the client's names of all fields that it sent, and the names of those that are left out.
    ///
    /// - Parameter hasTools: whether the client offers tools.
    static func read(
        _ fields: RequestFields, hasTools: Bool
    ) throws(GatewayError) -> (options: SamplingOptions, names: RequestFieldNames, leftOut: [String]) {
        try check(fields)
        var options = SamplingOptions()
        var names = RequestFieldNames()
        for (name, field) in Self.options {
            guard let node = fields[name] else { continue }
            options[field] = node.slice
            names[.option(field)] = name
        }
        let unknown = unknown(fields)
        for (name, value) in unknown.prefix(othersMax) {
            options.others.append((name, value.slice))
            names[.other(name)] = name
        }
        if hasTools {
            names[.tools] = "tools"
            names[.toolChoice] = "tool_choice"
        }
        names[.messages] = "messages"
        return (options, names, unknown.dropFirst(othersMax).map(\.key))
    }

    private static func unknown(_ fields: RequestFields) -> [(key: String, value: JSON.Node)] {
        let sampling = Set(options.map(\.name))
        return fields.members.filter { !known.contains($0.key) && !sampling.contains($0.key) }
    }

    /// The options by their names in this API. Of two names of one option the last counts.
    private static let options: [(name: String, field: SamplingOptions.Field)] = [
        ("temperature", .temperature), ("top_p", .topP), ("frequency_penalty", .frequencyPenalty),
        ("presence_penalty", .presencePenalty), ("seed", .seed), ("stop", .stop), ("max_tokens", .maxOutputTokens),
        ("max_completion_tokens", .maxOutputTokens), ("response_format", .responseFormat),
        ("reasoning_effort", .reasoningEffort), ("parallel_tool_calls", .parallelToolCalls),
    ]

    private static func check(_ fields: RequestFields) throws(GatewayError) {
        try check(fields, "temperature", in: 0...2)
        try check(fields, "top_p", in: 0...1)
        try check(fields, "frequency_penalty", in: -2...2)
        try check(fields, "presence_penalty", in: -2...2)
        _ = try fields.integer("seed")
        try checkPositive(fields, "max_tokens")
        try checkPositive(fields, "max_completion_tokens")
        try checkStop(fields)
        try checkResponseFormat(fields)
        _ = try fields.string("reasoning_effort")
        _ = try fields.boolean("parallel_tool_calls")
    }

    private static func check(
        _ fields: RequestFields, _ name: String, in range: ClosedRange<Double>
    ) throws(GatewayError) {
        guard let value = try fields.number(name), !range.contains(value) else { return }
        let bounds = "between \(Int(range.lowerBound)) and \(Int(range.upperBound))"
        throw .invalid("`\(name)` must be \(bounds).", param: name)
    }

    private static func checkPositive(_ fields: RequestFields, _ name: String) throws(GatewayError) {
        guard let value = try fields.integer(name), value < 1 else { return }
        throw .invalid("`\(name)` must be a positive integer.", param: name)
    }

    /// `stop` must be a string, or up to four strings that are not empty.
    private static func checkStop(_ fields: RequestFields) throws(GatewayError) {
        guard let stop = fields["stop"] else { return }
        if stop.kind == .string { return }
        let strings = stop.kind == .array ? stop.elements.map(\.string) : [nil]
        if strings.count <= 4, strings.allSatisfy({ $0?.isEmpty == false }) { return }
        throw .invalid("`stop` must be a string or an array of up to 4 non-empty strings.", param: "stop")
    }

    private static func checkResponseFormat(_ fields: RequestFields) throws(GatewayError) {
        guard let format = try fields.object("response_format") else { return }
        let type = try format.string("type") ?? ""
        guard ["text", "json_object", "json_schema"].contains(type) else {
            throw .invalid(
                "`response_format.type` must be one of text, json_object, json_schema.", param: "response_format.type")
        }
        if type == "json_schema" {
            let schema = try format.required("json_schema", try format.object("json_schema"))
            _ = try schema.required("name", try schema.string("name"))
        }
    }
}
