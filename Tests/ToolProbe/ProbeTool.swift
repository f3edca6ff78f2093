import Agent
import Glibc
import Posix
import SystemPackage

/// A tool whose behaviour is a closure.
struct ProbeTool: Tool {
    let name: String
    let description = "a tool of the tests"
    let summary = "a tool of the tests"
    var parameters = ToolParameters([])
    let isReadOnly = true
    let body: @Sendable (ToolArguments, ToolContext) throws -> ToolOutput

    init(_ name: String, _ body: @escaping @Sendable (ToolArguments, ToolContext) throws -> ToolOutput) {
        self.name = name
        self.body = body
    }

    func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput { try body(arguments, context) }

    static let all: [ProbeTool] = [
        with("say", ToolParameter("text", .string, "what is said", isRequired: true)) { arguments, _ in
            ToolOutput(text: arguments.string("text") ?? "")
        },
        ProbeTool("refuse") { _, _ in throw ToolError("not today") },
        ProbeTool("fail") { _, _ in throw SystemError("open", errno: ENOENT, on: "x") },
        ProbeTool("crash") { _, _ in abort() },
        ProbeTool("leave") { _, _ in _exit(0) },
        ProbeTool("hang") { _, _ in while true { pause() } },
        ProbeTool("compute") { _, _ in while true {} },
        ProbeTool("allocate") { _, _ in ToolOutput(text: "\(ContiguousArray(repeating: 1, count: 1 << 30).count)") },
        ProbeTool("flood") { _, context in
            while true { try context.emit(String(repeating: "x", count: 100_000)) }
        },
        ProbeTool("progress") { _, context in
            for step in 1...3 { try context.emit("step \(step)") }
            return ToolOutput(text: "done")
        },
        ProbeTool("large") { _, _ in ToolOutput(text: String(repeating: "y", count: 1 << 18)) },
        with("open", ToolParameter("path", .string, "what is opened", isRequired: true)) { arguments, _ in
            _ = try File.open(.init(arguments.string("path") ?? ""))
            return ToolOutput(text: "opened")
        },
        ProbeTool("descriptors") { _, _ in
            ToolOutput(text: (0..<64).filter { fcntl($0, F_GETFD) >= 0 }.map(String.init).joined(separator: " "))
        },
        // Two calls meet at a FIFO: each waits for the other, so they end only if both run at the same time.
        with("meet", ToolParameter("fifo", .string, "where they meet", isRequired: true)) { arguments, _ in
            _ = try File.open(.init(arguments.string("fifo") ?? ""), flags: O_RDONLY)
            return ToolOutput(text: "met")
        },
        with("join", ToolParameter("fifo", .string, "where they meet", isRequired: true)) { arguments, _ in
            _ = try File.open(.init(arguments.string("fifo") ?? ""), flags: O_WRONLY)
            return ToolOutput(text: "joined")
        },
    ]

    private static func with(
        _ name: String, _ parameter: ToolParameter,
        _ body: @escaping @Sendable (ToolArguments, ToolContext) throws -> ToolOutput
    ) -> ProbeTool {
        var tool = ProbeTool(name, body)
        tool.parameters = ToolParameters([parameter])
        return tool
    }
}
