/// One thing the connection does next.
enum Step: Equatable {
    case write([UInt8])
    /// In milliseconds.
    case pause(Int)
    /// The answer is whole.
    case complete
    case cut(byReset: Bool)
    case hang
    /// Wait until so many requests are complete.
    case hold(completed: Int)
}

/// A script and the request it answers, made into steps.
struct Reply {
    let script: Script
    let request: ChatRequest
    let requestBody: [UInt8]
    let number: Int

    var steps: [Step] {
        if script.hangAfter == -1 { return [.hang] }
        var steps: [Step] = script.headDelay > 0 ? [.pause(script.headDelay)] : []
        if script.status != 200 || script.body != nil {
            steps += failure
        } else if request.streams {
            steps += stream
        } else {
            steps += [.write(Self.response(200, script.contentType ?? "application/json", [], Array(completion.utf8)))]
            steps += [.complete]
        }
        return script.split > 0 ? steps.flatMap(pieces) : steps
    }

    private var pieces: [String] {
        switch script.echo {
        case .last: [request.lastText]
        case .body: [String(decoding: requestBody, as: UTF8.self)]
        case nil: script.tools.isEmpty || script.pieces != Script().pieces ? script.pieces : []
        }
    }

    private var finish: String { script.finish ?? (script.tools.isEmpty ? "stop" : "tool_calls") }

    private var failure: [Step] {
        let body =
            script.body
            ?? #"{"error":{"message":"scripted failure \#(script.status)","type":"scripted","param":null,"code":null}}"#
        let extra = script.retryAfter.map { [("Retry-After", $0)] } ?? []
        let type = script.contentType ?? "application/json"
        return [.write(Self.response(script.status, type, extra, Array(body.utf8))), .complete]
    }

    /// A whole response with its length.
    static func response(
        _ status: Int, _ type: String, _ headers: [(String, String)], _ body: [UInt8]
    ) -> [UInt8] {
        var head = "HTTP/1.1 \(status) Scripted\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }

    /// Cuts a write, so that it meets the reader inside characters, lines and chunk sizes.
    private func pieces(of step: Step) -> [Step] {
        guard case .write(let bytes) = step else { return [step] }
        return stride(from: 0, to: bytes.count, by: script.split).flatMap {
            [Step.write(Array(bytes[$0..<min($0 + script.split, bytes.count)])), .pause(0)]
        }
    }
}

extension Reply {
    private var stream: [Step] {
        var steps: [Step] = [.write(streamHead)]
        if script.firstDelay > 0 { steps.append(.pause(script.firstDelay)) }
        let deltas = self.deltas
        for (index, delta) in deltas.enumerated() {
            if let end = interruption(at: index) { return steps + end }
            if index == script.holdAfter { steps.append(.hold(completed: script.heldUntil)) }
            if index > 0, script.delay > 0 { steps.append(.pause(script.delay)) }
            let last = index == deltas.count - 1 && script.finishInLastPiece
            let event = chunk(delta: delta, finish: last ? finish : nil)
            steps.append(.write(framed(index == script.malformedAt ? String(event.dropLast(9)) : event)))
        }
        if let end = interruption(at: deltas.count) { return steps + end }
        return steps + ending
    }

    /// What takes the place of the delta at `index`, and ends the stream.
    private func interruption(at index: Int) -> [Step]? {
        if index == script.cutAfter { return [.cut(byReset: script.cutByReset)] }
        if index == script.hangAfter { return [.hang] }
        if index == script.errorAt {
            let text = JSONText.string(script.errorMessage)
            return [.write(framed(#"{"error":{"message":\#(text),"type":"server_error","code":500}}"#))] + closing
        }
        return nil
    }

    private var ending: [Step] {
        var steps: [Step] = []
        if !script.finishInLastPiece { steps.append(.write(framed(chunk(delta: "{}", finish: finish)))) }
        if script.usage == .always || (script.usage == .asked && request.asksForUsage) {
            steps.append(.write(framed(envelope("chat.completion.chunk", #""choices":[],"usage":\#(usage)"#))))
        }
        if !script.withoutDone { steps.append(.write(framed("[DONE]"))) }
        return steps + closing
    }

    private var closing: [Step] {
        switch script.framing {
        case .chunked: [.write(Array("0\r\n\r\n".utf8)), .complete]
        case .close, .length: [.complete, .cut(byReset: false)]
        }
    }

    private var streamHead: [UInt8] {
        let framing = script.framing == .chunked ? "Transfer-Encoding: chunked" : "Connection: close"
        let type = script.contentType ?? "text/event-stream"
        return Array("HTTP/1.1 200 Scripted\r\nContent-Type: \(type)\r\n\(framing)\r\n\r\n".utf8)
    }

    private var deltas: [String] {
        var deltas = [#"{"role":"assistant","content":""}"#]
        deltas += script.reasoning.map { #"{"reasoning_content":\#(JSONText.string($0))}"# }
        deltas += pieces.map { #"{"content":\#(JSONText.string($0))}"# }
        if let refusal = script.refusal { deltas.append(#"{"refusal":\#(JSONText.string(refusal))}"#) }
        return deltas + toolDeltas
    }

    private var toolDeltas: [String] {
        let calls = script.tools.enumerated().map { index, tool in toolDeltas(of: tool, at: index) }
        guard script.interleaved else { return calls.flatMap { $0 } }
        let longest = calls.map(\.count).max() ?? 0
        return (0..<longest).flatMap { row in calls.compactMap { row < $0.count ? $0[row] : nil } }
    }

    private func toolDeltas(of tool: Script.Tool, at index: Int) -> [String] {
        let id = JSONText.string(tool.id ?? "call_\(number)_\(index)")
        let name = JSONText.string(tool.name)
        let scalars = Array(tool.arguments.unicodeScalars)
        let size = script.fragment > 0 ? script.fragment : max(scalars.count, 1)
        let opening =
            #"{"tool_calls":[{"index":\#(index),"id":\#(id),"type":"function","function":{"name":\#(name),"arguments":""}}]}"#
        return [opening]
            + stride(from: 0, to: scalars.count, by: size).map {
                var fragment = String.UnicodeScalarView()
                fragment.append(contentsOf: scalars[$0..<min($0 + size, scalars.count)])
                let text = JSONText.string(String(fragment))
                return #"{"tool_calls":[{"index":\#(index),"function":{"arguments":\#(text)}}]}"#
            }
    }

    private func chunk(delta: String, finish: String?) -> String {
        let reason = finish.map(JSONText.string) ?? "null"
        var rest = #""choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]"#
        if finish != nil, script.usage == .last { rest += #","usage":\#(usage)"# }
        return envelope("chat.completion.chunk", rest)
    }

    /// An event in its lines, with the comments and the transfer coding of the script.
    private func framed(_ data: String) -> [UInt8] {
        let end = script.lineEnd
        var text = script.comments ? ": still here\(end)\(end)event: message\(end)" : ""
        text += "data: \(data)\(end)\(end)"
        guard script.framing == .chunked else { return Array(text.utf8) }
        return Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8)
    }
}

extension Reply {
    private var completion: String {
        let content = pieces.isEmpty && !script.tools.isEmpty ? "null" : JSONText.string(pieces.joined())
        var message = #""role":"assistant","content":\#(content)"#
        if !script.reasoning.isEmpty {
            message += #","reasoning_content":\#(JSONText.string(script.reasoning.joined()))"#
        }
        if !script.tools.isEmpty { message += #","tool_calls":[\#(toolCalls)]"# }
        let choice = #"{"index":0,"message":{\#(message)},"finish_reason":\#(JSONText.string(finish))}"#
        return envelope(
            "chat.completion", #""choices":[\#(choice)]"# + (script.usage == .none ? "" : #","usage":\#(usage)"#))
    }

    private var toolCalls: String {
        script.tools.enumerated().map { index, tool in
            let id = JSONText.string(tool.id ?? "call_\(number)_\(index)")
            let arguments = JSONText.string(tool.arguments)
            let function = #"{"name":\#(JSONText.string(tool.name)),"arguments":\#(arguments)}"#
            return #"{"id":\#(id),"type":"function","function":\#(function)}"#
        }.joined(separator: ",")
    }

    private var usage: String {
        let completion = script.completionTokens ?? pieces.count
        var text = #"{"prompt_tokens":\#(script.promptTokens),"completion_tokens":\#(completion)"#
        text += #","total_tokens":\#(script.promptTokens + completion)"#
        if let cached = script.cachedTokens { text += #","prompt_tokens_details":{"cached_tokens":\#(cached)}"# }
        if let reasoning = script.reasoningTokens {
            text += #","completion_tokens_details":{"reasoning_tokens":\#(reasoning)}"#
        }
        return text + "}"
    }

    private func envelope(_ object: String, _ rest: String) -> String {
        let model = JSONText.string(request.model)
        return #"{"id":"upstream-\#(number)","object":"\#(object)","created":1700000000,"model":\#(model),\#(rest)}"#
    }
}
