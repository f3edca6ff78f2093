// Executes tool calls in processes, as a worker does: tool-probe WORKSPACE CALL… where a call is `NAME ARGUMENTS` with
// the arguments in JSON. Prints each event on a line, then how many children are left. With the variable FILTERED the
// process has the system call filter of workers, and with REPEATED it executes the calls again and again. With BY_NAME
// openat2(2) is missing, only the paths confine the tools, and the calls are executed one after the other.

import Agent
import Configuration
import Conversation
import Glibc
import Posix
import SystemPackage

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { exit(64) }

try ProcessState.harden()
var settings = ToolsConfiguration()
settings.callSeconds = 3
// A sanitizer maps more memory than any limit.
settings.memoryBytesMax = unsafe getenv("SANITIZED") == nil ? 512 << 20 : 1 << 60
var scope = ToolScope(agentId: "main", workspace: FilePath(arguments[1]), settings: settings)
let isByName = unsafe getenv("BY_NAME") != nil
scope.landlock = isByName ? nil : try Confinement.tried().landlock
scope.reportBytesMax = 512 << 10
let executor = ToolProcesses(
    AgentTools(ProbeTool.all + AgentTools.all().tools), refusals: ["denied": "The operator has denied this tool."],
    scope,
    waiting: Watch(client: nil, termination: nil))
let calls = arguments.dropFirst(2).enumerated().map { index, text in
    let parts = text.split(separator: " ", maxSplits: 1)
    return ToolCall(id: "call_\(index)", name: String(parts[0]), arguments: parts.count > 1 ? String(parts[1]) : "{}")
}
if unsafe getenv("FILTERED") != nil { try SystemCallFilter().install() }
if isByName { try SystemCallFilter(denying: [DeniedCall("openat2", ENOSYS)]).install() }
while unsafe getenv("REPEATED") != nil { try executor.execute(calls) { _ in } }
for part in isByName ? calls.map({ [$0] }) : [calls] {
    try executor.execute(part) { event in
        switch event {
        case .progress(let index, let text): print("\(index) progress \(text)")
        case .ended(let index, let output):
            print("\(index) \(output.isError ? "error" : "ok") \(output.text.prefix(300))")
        }
    }
}
print("children: \(childProcesses().count)")
