internal import JSON
internal import Text

/// The checks of `openclaw doctor`, in the order in which a fault stops a request.
enum CheckName: String, CaseIterable {
    case package, unit, socket, port, user, directories, credential, configuration, endpoint, workspace
    case key = "model key"
    case name = "name lookup"
    case connection, clock
    case model = "model answer"
    case disk
    case commands = "command service"
    case ready
}

/// What a check has found.
struct Finding: Equatable {
    enum State: String {
        case ok
        /// Requests are answered, but not as the operator may expect.
        case warning
        /// It stops requests, or a part of them.
        case problem
        /// `--fix` has executed the commands that mend a problem.
        case fixed
        /// This process cannot check it; the text contains the reason.
        case unchecked = "not checked"
    }

    let check: CheckName
    let state: State
    /// What was found, and why it is wrong: the end of a line.
    let text: String
    var remedy: Remedy?

    init(_ check: CheckName, _ state: State, _ text: String, _ remedy: Remedy? = nil) {
        self.check = check
        self.state = state
        self.text = text
        self.remedy = remedy
    }

    /// One line, and one more for the remedy.
    var lines: [String] {
        let line = Self.column(state.rawValue, 12) + Self.column(check.rawValue, 16) + text
        let advice = remedy.map { [Self.column("", 12) + $0.text] } ?? []
        return ([line] + advice).map { terminalEscaped($0) }
    }

    func write(to writer: inout Writer) {
        writer.object { writer in
            writer.member("check", check.rawValue)
            writer.member("state", state.rawValue)
            writer.member("found", text)
            writer.member("remedy", ifPresent: remedy?.text)
            writer.member("fixable", remedy?.isSafe ?? false)
        }
    }

    private static func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.utf8.count))
    }
}

/// How a problem is mended.
enum Remedy: Equatable {
    /// Commands for root, in their order.
    ///
    /// - Parameter isSafe: whether `--fix` may execute them: they lose no data, end no response, and give no user more
    ///   access than the package does.
    case commands([[String]], isSafe: Bool)
    /// A sentence about what the operator has to do.
    case advice(String)

    /// Commands that `--fix` may execute.
    static func safe(_ commands: [String]...) -> Remedy { .commands(commands, isSafe: true) }

    /// Commands that the operator has to decide about.
    static func manual(_ commands: [String]...) -> Remedy { .commands(commands, isSafe: false) }

    var isSafe: Bool {
        if case .commands(_, isSafe: true) = self { true } else { false }
    }

    /// `run: sudo systemctl start openclaw-gateway.socket`, or the sentence.
    var text: String {
        switch self {
        case .commands(let commands, _): "run: " + Self.words(commands, prefix: "sudo ")
        case .advice(let sentence): sentence
        }
    }

    /// Commands as a shell executes them.
    static func words(_ commands: [[String]], prefix: String = "") -> String {
        commands.map { prefix + $0.map(quoted).joined(separator: " ") }.joined(separator: " && ")
    }

    /// A word as a shell needs it.
    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { $0.isNameByte || "./:=@+,".utf8.contains($0) }
        return isPlain ? word : "'" + word.replacing("'", with: #"'"'"'"#) + "'"
    }
}
