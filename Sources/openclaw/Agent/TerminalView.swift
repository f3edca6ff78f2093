internal import Posix
internal import Text

/// The answer on a terminal while it arrives: a spinner until there is text, and one line for each tool call that has
/// ended.
final class TerminalView: AgentView {
    private let output: StandardOutput
    private let isColored: Bool
    /// The calls that run, oldest first.
    private var calls: [(id: String, label: String)] = []
    private var hasOpenLine = false
    private var frame = 0
    private var isSpinning = false

    private static let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    private static let frameTime = Duration.milliseconds(100)
    /// Longest label of a tool call, in bytes, so that it fits in one line.
    private static let labelBytesMax = 60
    private static let clearLine = "\r\u{1b}[K"

    init(_ output: StandardOutput) {
        self.output = output
        isColored = ProcessEnvironment.variable("NO_COLOR") == nil && ProcessEnvironment.variable("TERM") != "dumb"
        spin()
    }

    func show(_ event: AgentEvent) throws {
        switch event {
        case .text(let text), .refusal(let text): try write(terminalEscaped(text, keepingLines: true))
        case .tool(let step): try show(step)
        case .ended(let reason):
            try finish(nil)
            printNote(about: reason)
        case .started, .thinking, .usage: break
        }
    }

    func finish(_ failure: AgentFailure?) throws {
        stop()
        if hasOpenLine { try output.write("\n") }
        hasOpenLine = false
    }

    private func show(_ step: ToolStep) throws {
        switch step.phase {
        case .started:
            let label = "\(step.name) \(step.arguments)"
            calls.append((step.id, printable(label, bytesMax: Self.labelBytesMax)))
            if hasOpenLine { try write("\n") }
            spin()
        case .progress: break
        case .ended:
            let label = calls.first { $0.id == step.id }?.label ?? printable(step.name, bytesMax: Self.labelBytesMax)
            calls.removeAll { $0.id == step.id }
            let mark = step.isError ? "✗" : "✓"
            try write("\(dim)\(mark) \(label) \(step.milliseconds) ms\(plain)\n")
            spin()
        }
    }

    private func write(_ text: String) throws {
        stop()
        try output.write(text)
        hasOpenLine = text.utf8.last != UInt8(ascii: "\n")
    }

    private func spin() {
        if isSpinning { return }
        isSpinning = true
        output.watch.schedule(.spinner, at: .now + Self.frameTime) { [weak self] in
            guard let self else { return nil }
            frame += 1
            let label = calls.last.map { " \($0.label)" } ?? ""
            let picture = Self.frames[frame % Self.frames.count]
            output.tryWrite("\(Self.clearLine)\(dim)\(picture)\(label)\(plain)")
            return .now + Self.frameTime
        }
    }

    private func stop() {
        if !isSpinning { return }
        isSpinning = false
        output.watch.cancel(.spinner)
        if frame > 0 { output.tryWrite(Self.clearLine) }
        frame = 0
    }

    private var dim: String { isColored ? "\u{1b}[2m" : "" }
    private var plain: String { isColored ? "\u{1b}[0m" : "" }
}
