internal import ArgumentParser
internal import Glibc
internal import Posix
internal import Text

/// A run that is shown on standard output until it has ended, a signal stops the command, or the output has no reader.
struct ShownRun {
    let output: StandardOutput
    let view: any AgentView
    private let command: String
    private let signals: SignalDescriptor

    /// - Parameters:
    ///   - command: the words of the command, which begin its error messages.
    ///   - view: makes the form in which the run is shown.
    init(of command: String, _ view: (StandardOutput) -> any AgentView) throws {
        self.command = command
        signals = try SignalDescriptor(Signals.notIgnored(among: [SIGINT, SIGTERM, SIGHUP]))
        output = StandardOutput(stoppedBy: signals)
        self.view = view(output)
    }

    /// Shows the run until `body` returns, and reports its errors on standard error.
    ///
    /// - Throws: `ExitCode`. A signal ends the process.
    func present(_ body: () throws -> Void) throws {
        do {
            try body()
            try view.finish(nil)
        } catch Interruption.terminated {
            // First, because a pending signal ends every wait.
            let number = try? signals.next()
            try? view.finish(nil)
            Signals.end(by: number ?? SIGTERM)
        } catch Interruption.clientGone {
            // The reader of the output has gone; a message would have no reader.
            throw ExitCode.inputOutput
        } catch let code as ExitCode {
            // The reason is on standard error already.
            throw code
        } catch {
            let failure = AgentFailure(error)
            try? view.finish(failure)
            StandardError.print("\(command): \(terminalEscaped(failure.message))")
            throw failure.exitCode
        }
    }
}
