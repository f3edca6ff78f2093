/// The source of a manual page, in mdoc(7), for tests that hold it to the program.
package struct ManualPage: Sendable {
    /// An entry of a list: what stands behind `.It` and its macro, and the lines below it.
    package struct Item: Equatable, Sendable {
        package let name: String
        package let lines: [String]
    }

    package static let all = ["openclaw-gateway.8", "openclaw-command.8", "openclaw.1", "openclaw.json.5"]

    package let name: String
    package let lines: [String]

    package init(_ name: String) {
        self.name = name
        lines = GrowingFile("\(Products.root)/packaging/man/\(name)").lines
    }

    private init(_ name: String, _ lines: some Sequence<String>) {
        self.name = name
        self.lines = Array(lines)
    }

    package var text: String { lines.joined(separator: "\n") }

    /// The lines under a heading, `.Sh` or `.Ss`, up to the next heading of its kind; empty without that heading.
    package func section(_ title: String) -> ManualPage {
        guard let start = lines.firstIndex(where: { $0 == ".Sh \(title)" || $0 == ".Ss \(title)" }) else {
            return ManualPage(name, [])
        }
        let ends = lines[start].hasPrefix(".Sh") ? [".Sh "] : [".Sh ", ".Ss "]
        let rest = lines[(start + 1)...]
        return ManualPage(name, rest.prefix { line in !ends.contains { line.hasPrefix($0) } })
    }

    /// The headings of sections within sections.
    package var subsections: [String] {
        lines.filter { $0.hasPrefix(".Ss ") }.map { String($0.dropFirst(4)) }
    }

    /// The entries of lists that begin with this macro: `Cm`, `Fl`, `Er` …
    package func items(_ macro: String) -> [Item] {
        let start = ".It \(macro) "
        return lines.indices.filter { lines[$0].hasPrefix(start) }.map { index in
            let below = lines[(index + 1)...].prefix { !$0.hasPrefix(".It ") && !$0.hasPrefix(".El") }
            return Item(name: String(lines[index].dropFirst(start.count)), lines: Array(below))
        }
    }

    /// The rows of tables, without their headings.
    package var rows: [[String]] {
        lines.filter { $0.hasPrefix(".It ") && $0.contains(" Ta ") && !$0.hasPrefix(".It Sy ") }
            .map { $0.dropFirst(4).split(separator: " Ta ").map { String($0).replacing("\\&", with: "") } }
    }

    /// What is to be typed or written into a file, each block as a text.
    package var literals: [String] {
        lines.indices.filter { lines[$0].hasPrefix(".Bd -literal") }.map { index in
            lines[(index + 1)...].prefix { $0 != ".Ed" }.map { $0.replacing("\\e", with: "\\") }
                .joined(separator: "\n")
        }
    }
}
