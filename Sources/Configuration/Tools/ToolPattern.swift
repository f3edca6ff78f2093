internal import Text

/// An element of a list of tools: a name, a pattern in which `*` stands for any characters, or a group (C-53).
package struct ToolPattern: Equatable, Sendable {
    /// In lower case, without white space at its ends, and with the alias of a tool replaced by its name.
    package let text: String

    package init(_ written: String) {
        text = ToolNames.canonical(written)
    }

    /// Whether it stands for a tool, whose name is canonical.
    package func matches(_ tool: String) -> Bool {
        if let group = ToolNames.groups.first(where: { $0.name == text }) { return group.tools.contains(tool) }
        return Self.matches(Array(tool.utf8), Array(text.utf8))
    }

    /// Whether it stands for a tool of this gateway, or of another OpenClaw gateway.
    var isKnown: Bool {
        (ToolNames.all + ToolNames.elsewhere).contains { matches($0) } || ToolNames.groups.contains { $0.name == text }
    }

    /// For an unknown name, the tool or the group that its author may have meant; nil for any other name.
    var near: String? {
        if isKnown { return nil }
        return ToolNames.foreign[text] ?? nearestKey(to: text, among: ToolNames.all + ToolNames.groups.map(\.name))
    }

    /// Compares from left to right; after a difference the last `*` takes one more byte.
    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var place = 0
        var next = 0
        var retry: (place: Int, next: Int)?
        while place < name.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                next += 1
                retry = (place, next)
            } else if next < pattern.count, pattern[next] == name[place] {
                place += 1
                next += 1
            } else if let last = retry {
                place = last.place + 1
                next = last.next
                retry?.place = place
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
