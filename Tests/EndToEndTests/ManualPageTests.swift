import TestSupport
import Testing

/// The pages of both programs, held to what the programs say of themselves.
struct ManualPageTests {
    /// A command as the program or a page describes it.
    private struct Command {
        /// The words that call it, without the program's name.
        let words: String
        /// As `.It Fl` of a page has them: `-config Ar file`, `h , -help`.
        var options: [String] = []
        /// As `.It Ar` has them: `path`.
        var arguments: [String] = []
        var subcommands: [Command] = []

        init(_ command: JSONValue, below path: [String] = []) {
            let path = path + [command["commandName"].string ?? ""]
            words = path.dropFirst().joined(separator: " ")
            for argument in command["arguments"].array where argument["shouldDisplay"] == true {
                let value = argument["valueName"].string ?? ""
                let names = argument["names"].array.map {
                    ($0["kind"] == "long" ? "-" : "") + ($0["name"].string ?? "")
                }
                switch argument["kind"].string {
                case "positional": arguments.append(value)
                case "option": options.append("\(names.joined(separator: " , ")) Ar \(value)")
                default: options.append(names.joined(separator: " , "))
                }
            }
            subcommands = command["subcommands"].array.map { Command($0, below: path) }
        }

        /// Those that do something.
        var leaves: [Command] { subcommands.isEmpty ? [self] : subcommands.flatMap(\.leaves) }
    }

    private static func command(_ program: String) throws -> Command {
        let program = try ChildProgram(program, ["--experimental-dump-help"])
        #expect(try program.wait() == .status(0))
        return try Command(JSONValue(parsing: program.output.text)["command"])
    }

    @Test("The options of the gateway are those of its page")
    func gateway() throws {
        let told = ManualPage("openclaw-gateway.8").section("OPTIONS").items("Fl").map(\.name)
        #expect(try Self.command(Products.gateway).options.sorted() == told.sorted())
    }

    @Test("The commands, their options and their arguments are those of the page")
    func commandLine() throws {
        let page = ManualPage("openclaw.1")
        let common = Set(page.section("OPTIONS").items("Fl").map(\.name))
        let commands = try Self.command(Products.commandLine).leaves
        for command in commands {
            let section = page.section(command.words)
            let own = section.items("Fl").map(\.name)
            #expect(!section.lines.isEmpty, "openclaw \(command.words)")
            #expect(Set(own).union(common).isSuperset(of: command.options), "openclaw \(command.words)")
            #expect(Set(own).isSubset(of: command.options), "openclaw \(command.words)")
            #expect(section.items("Ar").map(\.name) == command.arguments, "openclaw \(command.words)")
        }
        #expect(common.isSubset(of: commands.flatMap(\.options)))
        let told = page.section("COMMANDS").subsections
        #expect(Set(told).subtracting(commands.map(\.words)) == [])
    }

    @Test("Statuses of the pages are those of the programs")
    func exitStatus() throws {
        let directory = try TemporaryDirectory()
        let wrong = try directory.write("{ gateway: { port: 0 } }", to: "wrong.json")
        let right = try directory.write("{ gateway: { auth: { mode: 'none' } } }", to: "right.json")
        let cases: [(String, [String], CInt)] = [
            (Products.gateway, ["--check", "--config", right], 0),
            (Products.gateway, ["--check", "--config", wrong], 78),
            (Products.gateway, ["--listen", "127.0.0.1:0", "--config", wrong], 78),
            (Products.gateway, ["--unknown"], 64),
            (Products.gateway, ["--connection", "--config", right], 1),
            (Products.commandLine, ["config", "validate", "--config", right], 0),
            (Products.commandLine, ["config", "validate", "--config", wrong], 78),
            (Products.commandLine, ["config", "get", "no.key", "--config", right], 1),
            (Products.commandLine, ["config", "get"], 64),
        ]
        for (program, arguments, status) in cases {
            let page = ManualPage(
                program.hasSuffix("gateway") || program.contains("gateway.") ? "openclaw-gateway.8" : "openclaw.1")
            #expect(page.section("EXIT STATUS").lines.contains(".It \(status)"))
            #expect(try ChildProgram(program, arguments).wait() == .status(status), "\(arguments)")
        }
    }
}
