internal import Text

/// The names of tools and of groups of tools (C-53).
package enum ToolNames {
    /// The tools of this gateway, in the order in which a model receives them.
    package static let all = files + commands

    private static let files = ["read", "write", "edit", "apply_patch", "grep", "find", "ls"]
    private static let commands = ["exec", "process"]

    /// Every group of the reference. `grep`, `find` and `ls` read files, so that they belong to the group of file tools,
    /// too.
    static let groups: [(name: String, tools: [String])] =
        [("group:fs", files), ("group:runtime", commands), ("group:openclaw", all)]
        + ["agents", "automation", "media", "memory", "messaging", "nodes", "plugins", "sessions", "ui", "web"]
        .map { ("group:\($0)", []) }

    /// Tools of the reference that this gateway does not have.
    static let elsewhere = [
        "agents_list", "browser", "canvas", "code_execution", "cron", "gateway", "heartbeat_respond", "image",
        "image_generate", "llm-task", "lobster", "memory_get", "memory_search", "message", "music_generate", "nodes",
        "pdf", "session_status", "sessions_history", "sessions_list", "sessions_send", "sessions_spawn",
        "sessions_yield", "skill_workshop", "subagents", "tts", "update_plan", "video_generate", "voice_call",
        "web_fetch", "web_search", "whatsapp_login", "x_search",
    ]

    /// The names that other systems have for tools of this gateway.
    static let foreign = [
        "command": "exec", "execute": "exec", "execute_command": "exec", "run": "exec", "run_command": "exec",
        "sh": "exec", "shell": "exec", "system.run": "exec", "terminal": "exec", "cat": "read", "read_file": "read",
        "view": "read", "create_file": "write", "write_file": "write", "edit_file": "edit", "multiedit": "edit",
        "replace": "edit", "str_replace": "edit", "patch": "apply_patch", "search": "grep", "search_files": "grep",
        "glob": "find", "find_files": "find", "list": "ls", "list_dir": "ls", "list_directory": "ls",
        "list_files": "ls",
    ]

    /// The name in its one form: in lower case, without white space at its ends, an alias replaced by the name.
    package static func canonical(_ name: String) -> String {
        let folded = name.trimmingASCIIWhiteSpace.asciiLowercased
        return switch folded {
        case "bash": "exec"
        case "apply-patch": "apply_patch"
        default: folded
        }
    }
}
