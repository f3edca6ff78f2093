internal import Glibc
internal import Posix
internal import Text

/// A conversation: reads messages and commands, and shows the answers.
struct Chat {
    private let output: StandardOutput
    private let signals: SignalDescriptor
    private var delivery: AgentDelivery
    private var message: AgentMessage
    private let agentModel: String?

    init(_ command: ChatCommand, _ delivery: AgentDelivery, _ output: StandardOutput, _ signals: SignalDescriptor) {
        self.output = output
        self.signals = signals
        self.delivery = delivery
        agentModel = command.model
        message = AgentMessage(
            agent: command.agent, model: command.model,
            sessionKey: AgentMessage.sessionKey(command.sessionKey, id: command.sessionId), thinking: command.thinking)
    }

    /// Reads and answers until the person ends the conversation.
    ///
    /// - Throws: `Interruption` when the terminal is gone, and `SystemError`.
    mutating func talk(_ editor: LineEditor) throws {
        let agent = message.agent ?? "the default agent"
        try print("Session \(message.sessionKey) of \(agent). /help lists the commands, Ctrl-D ends the conversation.")
        var input = ChatInput()
        while true {
            switch try editor.next(input.isEmpty ? "> " : "… ", output.watch, signals) {
            case .end: return try print("")
            case .interrupted:
                input.clear()
                try print("")
            case .text(let line, let isPasted):
                editor.remember(line)
                guard let entry = input.add(line, isPasted: isPasted) else { continue }
                switch entry {
                case .message(let text): try send(text)
                case .command(.exit, _): return
                case .command(let word, let argument): try execute(word, argument)
                case .unknown(let name):
                    try print(
                        "There is no command /\(name). /help lists the commands; a space before the slash sends it.")
                }
            }
        }
    }

    private mutating func send(_ text: String) throws {
        message.text = text
        defer { message.images = [] }
        let view = TerminalView(output)
        output.watch.deadline = nil
        do {
            try delivery.deliver(message, show: view.show)
            try view.finish(nil)
        } catch Interruption.terminated {
            let number = try signals.next()
            try? view.finish(nil)
            if number != SIGINT { Signals.end(by: number ?? SIGTERM) }
            try print("(stopped)")
        } catch Interruption.clientGone {
            throw Interruption.clientGone
        } catch {
            let failure = AgentFailure(error)
            try view.finish(failure)
            try print("\(failure.message)")
        }
    }

    private mutating func execute(_ word: ChatWord, _ argument: String) throws {
        switch word {
        case .new:
            message.sessionKey = "chat:\(Identifiers.random.next().prefix(8))"
            try print("A new conversation. Continue it later with --session-key \(message.sessionKey)")
        case .model where argument.isEmpty:
            message.model = agentModel
            try print("The next answers come from \(agentModel ?? "the agent's own model").")
        case .model:
            guard argument.isHeaderValue else { return try print("Not the name of a model.") }
            message.model = argument
            try print("The next answers come from \(argument).")
        case .image:
            do {
                message.images.append(try AgentMessage.readImage(argument))
                try print("The next message has \(counted(message.images.count, "image")).")
            } catch let failure as AgentFailure {
                try print(failure.message)
            }
        case .stop: try print("No answer arrives now.")
        case .help: try print(ChatWord.allCases.map(\.help).joined(separator: "\n"))
        case .exit: break
        }
    }

    private func print(_ text: String) throws {
        try output.write(terminalEscaped(text, keepingLines: true) + "\n")
    }
}
