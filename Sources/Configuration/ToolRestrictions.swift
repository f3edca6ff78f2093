/// Reads a section `tools`; only its restrictions matter while the gateway has no tools of its own (C-52).
///
/// A denied tool is not offered anyway. Approval and an allow-list of programs are promises about the execution of
/// programs, so they are refused instead of ignored.
func readToolRestrictions(_ section: ConfigurationSection) {
    section.section("exec") { exec in
        exec.refuse("ask", "this gateway does not ask for approval; remove this key, or set it to off") {
            $0.text == "off"
        }
        exec.refuse(
            "security",
            "this gateway does not check programs against a list; remove this key, or set it to full or deny"
        ) {
            $0.text == "full" || $0.text == "deny"
        }
        exec.withoutEffect(
            "applyPatch", "approvalRunningNoticeMs", "backgroundMs", "cleanupMs", "host", "node", "notifyOnExit",
            "notifyOnExitEmptySuccess", "pathPrepend", "safeBinProfiles", "safeBinTrustedDirs", "safeBins",
            "strictInlineEval", "timeoutSec", because: noTools)
    }
    section.withoutEffect(
        "agentToAgent", "allow", "alsoAllow", "byProvider", "deny", "elevated", "fs", "links", "loopDetection", "media",
        "message", "profile", "sandbox", "sessions", "sessions_spawn", "subagents", "toolsBySender", "web",
        because: noTools)
}

private let noTools = "has no effect: the gateway has no tools of its own"
