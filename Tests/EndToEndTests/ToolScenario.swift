internal import Glibc
internal import Posix
internal import TestSupport

/// A gateway whose agents have tools, with a command service next to it, as `packaging/try` starts both.
final class ToolScenario {
    let scenario: Scenario
    let workspace: String
    private let directory: TemporaryDirectory
    private let service: ChildProgram

    var runtimeDirectory: String { "\(directory.path)/run" }

    /// - Parameter tools: the section `tools`.
    init(
        _ tools: JSONValue = ["exec": ["security": "full"]], patch: JSONValue = [:],
        environment: [String: String] = [:], start: Gateway.Start = .activated
    ) throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("run")
        try directory.makeDirectory("run/commands")
        try directory.makeDirectory("workspace")
        workspace = "\(directory.path)/workspace"
        let socket = "\(directory.path)/run/command.sock"
        service = try ChildProgram(
            "/usr/bin/systemd-socket-activate",
            [
                "--accept", "--inetd", "-l", socket, "--setenv=OPENCLAW_RUNTIME_DIR=\(directory.path)/run",
                Products.path(of: "openclaw-command"),
            ])
        try service.errors.wait(forLineWith: "Listening on")
        let agents: JSONValue = ["defaults": ["workspace": .string(workspace), "skipBootstrap": true]]
        let own: JSONValue = ["tools": tools, "agents": agents]
        let variables = environment.merging(["OPENCLAW_RUNTIME_DIR": "\(directory.path)/run"]) { $1 }
        scenario = try Scenario(own.merged(with: patch), start: start, environment: variables)
    }

    /// A line of the script of the upstream: the model calls a tool.
    static func call(_ tool: String, _ arguments: JSONValue) -> String {
        "tool=\(tool) args=\(JSONValue.string(arguments.json).json)"
    }

    /// The results of tool calls that the model received in its last request.
    func results() throws -> [String] {
        let messages = try scenario.upstream.requests().last?.body["messages"].array ?? []
        return messages.filter { $0["role"] == "tool" }.map { $0["content"].string ?? "" }
    }

    /// Lets the model make calls, one in each turn, and then answer; returns the results of the calls.
    func results(of calls: [(tool: String, arguments: JSONValue)]) throws -> [String] {
        for call in calls { try scenario.upstream.script(Self.call(call.tool, call.arguments)) }
        try scenario.upstream.script("text=done")
        let answer = try scenario.begin("go").response(within: patience * 4)
        let results = try results()
        guard answer.content == "done", results.count == calls.count else {
            throw TestFailure("\(results.count) results of \(calls.count) calls; the answer is \(answer.text)")
        }
        return results
    }

    /// Writes a file of the workspace.
    func write(_ text: String, to name: String) throws {
        try directory.write(text, to: "workspace/\(name)")
    }
}
