import Agent
import JSON
import Testing

struct ToolParametersTests {
    private let parameters = ToolParameters([
        ToolParameter("path", .string, "a path", isRequired: true, aliases: ["file_path"]),
        ToolParameter("limit", .integer(1...10), "a count"), ToolParameter("from", .integer(0...Int.max), "a start"),
        ToolParameter("all", .boolean, "whether"), ToolParameter("names", .strings, "names"),
        ToolParameter("mode", .choice(["a", "b"]), "a mode"), ToolParameter("env", .map, "variables"),
    ])

    @Test("The schema has each parameter with its type, limits and description")
    func schema() {
        let text = parameters.schema.text
        #expect(text.hasPrefix(#"{"type":"object","properties":{"path":{"type":"string","description":"a path"},"#))
        #expect(text.contains(#""limit":{"type":"integer","minimum":1,"maximum":10,"description":"a count"}"#))
        #expect(text.contains(#""from":{"type":"integer","minimum":0,"description":"a start"}"#))
        #expect(text.contains(#""mode":{"type":"string","enum":["a","b"],"description":"a mode"}"#))
        #expect(text.hasSuffix(#""required":["path"]}"#))
    }

    @Test("Arguments are read by name or alias; null counts as absent")
    func reading() throws {
        let arguments = try parameters.arguments(
            #"{"file_path":"x","limit":3,"all":true,"names":["p","q"],"mode":"b","env":{"A":"1"},"from":null,"odd":null}"#
        )
        #expect(arguments.string("path") == "x" && arguments.integer("limit") == 3 && arguments.boolean("all") == true)
        #expect(arguments.strings("names") == ["p", "q"] && arguments.string("mode") == "b")
        #expect(arguments.integer("from") == nil)
        #expect(arguments.map("env")?.first?.name == "A" && arguments.map("env")?.first?.value == "1")
        #expect(try ToolParameters([]).arguments(" ").string("path") == nil)
    }

    @Test(
        "A wrong argument is named, with what it must be",
        arguments: [
            ("", "The argument `path` is missing."), ("{", "The arguments are not valid JSON"),
            (
                #"{"path":"x","odd":1}"#,
                "Not executed: the argument `odd` is unknown. The arguments are: path, limit, from,"
            ),
            (#"{"path":"x","file_path":"y"}"#, "The argument `path` is given twice, by this or another name."),
            ("[]", "The arguments must be a JSON object."), (#"{"path":1}"#, "`path` must be a string, not 1."),
            (#"{"path":"x","limit":11}"#, "`limit` must be an integer, 1 to 10, not 11."),
            (#"{"path":"x","from":-1}"#, "`from` must be an integer, 0 or more, not -1."),
            (#"{"path":"x","limit":"3"}"#, #"`limit` must be an integer, 1 to 10, not "3"."#),
            (#"{"path":"x","all":"yes"}"#, #"`all` must be true or false, not "yes"."#),
            (#"{"path":"x","names":[1]}"#, "`names` must be an array of strings, not an array."),
            (#"{"path":"x","mode":"c"}"#, #"`mode` must be one of a, b, not "c"."#),
            (#"{"path":"x","env":{"A":1}}"#, "`env` must be an object whose values are strings, not an object."),
        ])
    func wrong(text: String, message: String) {
        let error = #expect(throws: ToolError.self) { try parameters.arguments(text) }
        #expect(error?.message.contains(message) == true)
    }

    @Test(
        "Names that other systems have for the arguments of a command are read, and those of the reference are ignored",
        arguments: ["workdir", "cwd", "directory", "working_directory", "workingDirectory", "dir"])
    func aliases(name: String) throws {
        let text =
            #"{"cmd":"ls","\#(name)":"sub","timeout_seconds":3,"description":"list","pty":true,"host":"gateway"}"#
        let arguments = try ExecTool().parameters.arguments(text)
        #expect(arguments.string("command") == "ls" && arguments.string("workdir") == "sub")
        #expect(arguments.integer("timeout") == 3)
    }

    @Test("A command with an unknown argument is not executed")
    func unknown() {
        let text = #"{"command":"ls","place":"sub"}"#
        let error = #expect(throws: ToolError.self) { try ExecTool().parameters.arguments(text) }
        #expect(
            error?.message.contains("the argument `place` is unknown. The arguments are: command, workdir") == true)
    }
}
