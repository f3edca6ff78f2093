package import JSON
internal import SystemPackage
internal import Text

extension CommandRequest: Writable {
    package func write(to writer: inout Writer) {
        writer.object { writer in
            switch program {
            case .shell(let text): writer.member("shell", text)
            case .argv(let words): writer.member("argv", words)
            }
            writer.member("workspace", workspace.string)
            writer.member("directory", directory.string)
            writer.member("hidden", hidden.map(\.string))
            writer.member("isReadOnly", isReadOnly)
            writer.member("environment", environment)
            writer.member("pathPrepend", pathPrepend.map(\.string))
            writer.member("network", network)
            writer.member("timeoutSeconds", timeoutSeconds)
            writer.member("outputBytesMax", outputBytesMax)
            writer.member("limits", limits)
            writer.member("allowlist", ifPresent: allowlist)
            writer.member("background", ifPresent: background)
            writer.member("commandsMax", ifPresent: commandsMax)
            if isAttached { writer.member("attached", true) }
        }
    }

    /// The frame with this request.
    ///
    /// - Throws: `CommandRefusal` if the request is longer than a frame.
    package func frame() throws(CommandRefusal) -> CommandFrame {
        var writer = Writer()
        writer.value(self)
        guard writer.bytes.count <= CommandFrame.payloadBytesMax else {
            throw CommandRefusal(
                """
                The command is too long: with its environment and paths it has \(writer.bytes.count) bytes, and at \
                most \(CommandFrame.payloadBytesMax) are allowed. Write the text to a file first.
                """)
        }
        return CommandFrame(.request, writer.bytes[...])
    }

    /// Decodes the payload of a request; every field is checked, and unknown ones are refused.
    ///
    /// - Throws: `CommandRefusal` that names the field.
    package init(decoding payload: ArraySlice<UInt8>) throws(CommandRefusal) {
        let document: Document
        do throws(SyntaxError) {
            document = try Document(parsing: Array(payload), depthMax: 8)
        } catch {
            throw CommandRefusal("The request is not JSON: \(error).")
        }
        var fields = try RequestFields(document.root, "request")
        self.init(try Self.program(&fields), workspace: try fields.path("workspace"))
        directory = try fields.path("directory")
        hidden = try fields.paths("hidden", countMax: Self.hiddenMax)
        isReadOnly = try fields.boolean("isReadOnly") ?? isReadOnly
        environment = try fields.environment()
        pathPrepend = try fields.paths("pathPrepend", countMax: Self.pathPrependMax)
        network = try fields.boolean("network") ?? network
        timeoutSeconds = try fields.integer("timeoutSeconds", 1...Self.timeoutSecondsMax) ?? timeoutSeconds
        outputBytesMax = try fields.integer("outputBytesMax", 0...Self.outputBytesLimit) ?? outputBytesMax
        if let node = fields.take("limits") { limits = try Limits(node) }
        allowlist = try fields.strings("allowlist", countMax: Self.allowlistMax)
        if let node = fields.take("background") { background = try Background(node) }
        commandsMax = try fields.integer("commandsMax", 1...Self.commandsMaxLimit)
        isAttached = try fields.boolean("attached") ?? false
        try fields.refuseOthers()
        guard directory.starts(with: workspace) else {
            throw CommandRefusal("directory: \(directory) is outside of the workspace \(workspace).")
        }
        if pathPrepend.contains(where: { $0.string.utf8.contains(.colon) }) {
            throw CommandRefusal("pathPrepend: a directory whose name contains a colon cannot be part of PATH.")
        }
    }

    private static func program(_ fields: inout RequestFields) throws(CommandRefusal) -> Program {
        let text = try fields.string("shell", bytesMax: CommandFrame.payloadBytesMax)
        let words = try fields.strings(
            "argv", countMax: argumentsMax, bytesMax: CommandFrame.payloadBytesMax, mayBeEmpty: true)
        switch (text, words) {
        case (let text?, nil): return .shell(text)
        case (nil, let words?) where words.first?.isEmpty == false: return .argv(words)
        case (nil, _?): throw CommandRefusal("argv: the program is missing.")
        default: throw CommandRefusal("The request must have one of shell and argv.")
        }
    }
}

extension CommandRequest.Variable: Writable {
    package func write(to writer: inout Writer) {
        writer.array { writer in
            writer.value(name)
            writer.value(value)
        }
    }
}

extension CommandRequest.Limits: Writable {
    package func write(to writer: inout Writer) {
        writer.object { writer in
            writer.member("memoryBytesMax", ifPresent: memoryBytesMax)
            writer.member("cpuSecondsMax", ifPresent: cpuSecondsMax)
            writer.member("fileBytesMax", ifPresent: fileBytesMax)
            writer.member("filesMax", ifPresent: filesMax)
        }
    }

    fileprivate init(_ node: Node) throws(CommandRefusal) {
        var fields = try RequestFields(node, "limits")
        memoryBytesMax = try fields.integer("memoryBytesMax", 1 << 20...1 << 46)
        cpuSecondsMax = try fields.integer("cpuSecondsMax", 1...1 << 31)
        fileBytesMax = try fields.integer("fileBytesMax", 0...1 << 46)
        filesMax = try fields.integer("filesMax", 16...1 << 20)
        try fields.refuseOthers()
    }
}

extension CommandRequest.Background: Writable {
    package func write(to writer: inout Writer) {
        writer.object { writer in
            writer.member("agentId", agentId)
            writer.member("id", id)
        }
    }

    fileprivate init(_ node: Node) throws(CommandRefusal) {
        var fields = try RequestFields(node, "background")
        let agentId = try fields.string("agentId", bytesMax: AgentId.bytesMax) ?? ""
        let id = try fields.string("id", bytesMax: Self.idBytesMax) ?? ""
        try fields.refuseOthers()
        guard AgentId.isValid(agentId) else { throw CommandRefusal("background.agentId: not the id of an agent.") }
        guard Self.isId(id) else {
            throw CommandRefusal("background.id: not 1 to \(Self.idBytesMax) letters, digits, - and _.")
        }
        self.init(agentId: agentId, id: id)
    }

    static let idBytesMax = 64

    /// Whether a string may be the name of a background command's file.
    static func isId(_ id: String) -> Bool {
        (1...idBytesMax).contains(id.utf8.count) && id.utf8.allSatisfy(\.isNameByte)
    }
}
