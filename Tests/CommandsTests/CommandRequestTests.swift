internal import Commands
internal import SystemPackage
internal import Testing

struct CommandRequestTests {
    private static let complete: CommandRequest = {
        var request = CommandRequest(.shell("make é"), workspace: "/w")
        request.directory = "/w/src"
        request.hidden = ["/state", "/other"]
        request.isReadOnly = true
        request.environment = [CommandRequest.Variable("A", "1"), CommandRequest.Variable("B_2", "")]
        request.pathPrepend = ["/w/bin"]
        request.network = true
        request.timeoutSeconds = 7
        request.outputBytesMax = 9
        request.limits.memoryBytesMax = 1 << 30
        request.limits.cpuSecondsMax = 5
        request.limits.fileBytesMax = 0
        request.limits.filesMax = 64
        request.allowlist = ["git"]
        request.background = CommandRequest.Background(agentId: "main", id: "calm-fox")
        request.commandsMax = 3
        return request
    }()

    @Test("A request is read as it was written")
    func roundTrip() throws {
        let simple = CommandRequest(.argv(["ls", ""]), workspace: "/w")
        for request in [Self.complete, simple] {
            #expect(try CommandRequest(decoding: request.frame().payload) == request)
        }
    }

    @Test("A request that does not fit in a frame is refused with a remedy")
    func tooLong() throws {
        let request = CommandRequest(.shell(String(repeating: "x", count: 65_536)), workspace: "/w")
        let refusal = #expect(throws: CommandRefusal.self) { try request.frame() }
        #expect(refusal?.sentence.contains("Write the text to a file first.") == true)
    }

    @Test(
        "A malformed request is refused by the name of the field",
        arguments: [
            ("", "The request is not JSON"), ("[]", "request: not an object"), ("{}", "one of shell and argv"),
            (#"{"shell":"a","argv":["a"]}"#, "one of shell and argv"), (#"{"argv":[]}"#, "argv: the program"),
            (#"{"argv":[""]}"#, "argv: the program"), (#"{"argv":[1]}"#, "argv: not a string"),
            (#"{"shell":"a\u0000b"}"#, "shell: contains a NUL"), (#"{"shell":"a"}"#, "workspace: missing"),
            (#"{"shell":"a","shell":"b"}"#, "duplicate key"),
        ])
    func program(text: String, reason: String) {
        let refusal = #expect(throws: CommandRefusal.self) { try CommandRequest(decoding: Array(text.utf8)[...]) }
        #expect(refusal?.sentence.contains(reason) == true)
    }

    @Test(
        "A field that is out of range is refused by its name",
        arguments: [
            (#""workspace":"w""#, "workspace: w is not an absolute path"),
            (#""workspace":"/w/../x""#, "workspace: /w/../x"),
            (#""directory":"/other""#, "directory: /other is outside"),
            (#""directory":"/ww""#, "directory: /ww is outside"), (#""hidden":["x"]"#, "hidden: x"),
            (#""hidden":"/x""#, "hidden: not an array"), (#""hidden":[""]"#, "hidden: an element is empty"),
            (#""isReadOnly":1"#, "isReadOnly: not true or false"), (#""network":"yes""#, "network: not true or false"),
            (#""timeoutSeconds":0"#, "timeoutSeconds: not an integer"),
            (#""timeoutSeconds":604801"#, "timeoutSeconds: not an integer"),
            (#""commandsMax":0"#, "commandsMax: not an integer between 1 and 10000"),
            (#""outputBytesMax":-1"#, "outputBytesMax: not"), (#""outputBytesMax":1.5"#, "outputBytesMax: not"),
            (#""limits":{"filesMax":1}"#, "filesMax: not"), (#""limits":{"stackMax":1}"#, "limits: the field stackMax"),
            (#""limits":[]"#, "limits: not an object"), (#""pathPrepend":["/a:/b"]"#, "pathPrepend: a directory"),
            (#""allowlist":[""]"#, "allowlist: an element is empty"), (#""nice":1"#, "request: the field nice"),
            (#""background":{"agentId":"../x","id":"a"}"#, "background.agentId"),
            (#""background":{"agentId":"a","id":"../x"}"#, "background.id"),
            (#""background":{"agentId":"a"}"#, "background.id"), (#""environment":{}"#, "environment: not an array"),
            (#""environment":[["A"]]"#, "environment: not a pair"),
            (#""environment":[["A=B","c"]]"#, "environment: A=B is not a name"),
            (#""environment":[["1A","c"]]"#, "environment: 1A is not a name"),
            (#""environment":[["","c"]]"#, "environment:  is not a name"),
            (#""environment":[["PATH","/x"]]"#, "environment: PATH cannot be set"),
            (#""environment":[["LD_PRELOAD","/x"]]"#, "environment: LD_PRELOAD cannot be set"),
            (#""environment":[["DYLD_X","/x"]]"#, "environment: DYLD_X cannot be set"),
        ])
    func field(member: String, reason: String) {
        // Of two members with one name the later text is another error: each case replaces a default.
        let others = [#""shell":"true""#, #""workspace":"/w""#, #""directory":"/w""#]
        let name = member.prefix { $0 != ":" }
        let text = "{\((others.filter { !$0.hasPrefix(name) } + [member]).joined(separator: ","))}"
        let refusal = #expect(throws: CommandRefusal.self) { try CommandRequest(decoding: Array(text.utf8)[...]) }
        #expect(refusal?.sentence.contains(reason) == true, "\(refusal?.sentence ?? "")")
    }

    @Test("Lists have a limit of their length")
    func lists() {
        for (name, element, count) in [("hidden", #""/a""#, 1_025), ("allowlist", #""a""#, 257)] {
            let list = Array(repeating: element, count: count).joined(separator: ",")
            let text = #"{"shell":"true","workspace":"/w","directory":"/w","\#(name)":[\#(list)]}"#
            let refusal = #expect(throws: CommandRefusal.self) { try CommandRequest(decoding: Array(text.utf8)[...]) }
            #expect(refusal?.sentence == "\(name): more than \(count - 1) elements.")
        }
    }
}

struct CommandEnvironmentTests {
    @Test("The environment is a list, in which a variable of the request replaces one with the same name")
    func variables() {
        var request = CommandRequest(.shell("true"), workspace: "/w")
        request.pathPrepend = ["/w/bin"]
        request.environment = [CommandRequest.Variable("LANG", "it_IT.UTF-8"), CommandRequest.Variable("X", "a=b")]
        let variables = CommandEnvironment.variables(for: request, language: nil, zone: "Europe/Rome")
        #expect(
            variables == [
                "PATH=/w/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", "HOME=/w", "TERM=dumb",
                "OPENCLAW_SHELL=exec", "TZ=Europe/Rome", "LANG=it_IT.UTF-8", "X=a=b",
            ])
        let plain = CommandEnvironment.variables(
            for: CommandRequest(.shell("true"), workspace: "/w"), language: nil, zone: nil)
        #expect(plain.contains("LANG=C.UTF-8"))
        #expect(plain.count == 5)
    }
}
