internal import Conversation
internal import JSON
internal import Service

/// A line that a tool process writes to its pipe: progress, or at last the output of the call.
enum ToolReport: Equatable {
    case progress(String)
    case output(ToolOutput)

    /// The line with its newline, as JSON.
    var line: [UInt8] {
        var writer = Writer()
        writer.object { writer in
            switch self {
            case .progress(let text): writer.member("progress", text)
            case .output(let output): writer.member("output") { $0.object { output.write(to: &$0) } }
            }
        }
        writer.raw("\n")
        return writer.bytes
    }

    /// Reads a line without its newline; nil for any other text. The tool process is not trusted: a file that it read
    /// may have taken it over.
    init?(line: ArraySlice<UInt8>) {
        // A line that is not JSON is not a report.
        guard let root = try? Document(parsing: Array(line)).root else { return nil }
        if let text = root["progress"]?.string {
            self = .progress(text)
        } else if let output = root["output"] {
            self = .output(ToolOutput(output))
        } else {
            return nil
        }
    }
}

extension ToolOutput {
    fileprivate func write(to writer: inout Writer) {
        writer.member("content") { writer in
            writer.array { writer in
                for block in content {
                    writer.object { writer in
                        switch block {
                        case .text(let text): writer.member("text", text)
                        case .image(let image):
                            writer.member("mimeType", image.mimeType)
                            writer.member("data", image.base64)
                        }
                    }
                }
            }
        }
        writer.member("isError", isError)
        writer.member("details", ifPresent: details)
        guard let command else { return }
        writer.member("command") { writer in
            writer.object { writer in
                writer.member("result", command.result.rawValue)
                writer.member("unit", command.unit)
                writer.member("cpuMicroseconds", command.cpuMicroseconds)
                writer.member("memoryPeakBytes", command.memoryPeakBytes)
            }
        }
    }

    fileprivate init(_ node: Node) {
        let blocks: [UserBlock] =
            (node["content"]?.elements).map { elements in
                elements.compactMap { block in
                    if let text = block["text"]?.string { return .text(text) }
                    guard let data = block["data"]?.string, let type = block["mimeType"]?.string else { return nil }
                    return .image(Image(mimeType: type, base64: data))
                }
            } ?? []
        let details = node["details"]
        self.init(
            blocks, isError: node["isError"]?.boolean ?? true,
            details: details?.kind == .object ? details?.slice.onOneLine : nil)
        command = node["command"].flatMap { CommandUse($0) }
    }
}

extension CommandUse {
    fileprivate init?(_ node: Node) {
        guard let result = node["result"]?.string.flatMap(CommandResultCount.init(rawValue:)) else { return nil }
        self.init(
            result, unit: node["unit"]?.string ?? "", cpuMicroseconds: max(0, node["cpuMicroseconds"]?.integer ?? 0),
            memoryPeakBytes: max(0, node["memoryPeakBytes"]?.integer ?? 0))
    }
}
