internal import Conversation
internal import Providers
package import Service

/// Stores on the scoreboard what a run has done so far: it is there even if the process is killed the next moment.
package struct ScoreboardObserver: RunObserver {
    private let page: ScoreboardPage

    package init(_ page: ScoreboardPage) {
        self.page = page
    }

    package func observe(_ event: RunEvent) {
        switch event.kind {
        case .usage(let counts):
            page.setTokens(in: counts.usage.prompt, out: counts.usage.output)
            page.setTurns(counts.turns, toolCalls: counts.toolCalls)
        case .toolEnded(let call): if let command = call.command { page.addCommand(command.result) }
        case .notice(let text): page.setNotice(text)
        case .lack(let text): page.setLack(text)
        default: return
        }
    }

    /// Stores the model that is called next.
    func record(_ model: ModelOrigin) {
        page.setModel("\(model.provider)/\(model.model)")
    }

    /// Counts a failed call of a model, and stores the model, the address of its server and the reason, without text of
    /// the provider.
    func record(_ attempt: FailedAttempt) {
        page.addUpstreamFailure()
        let address = attempt.failure.url ?? attempt.address
        let place = address.isEmpty ? "" : " at \(address)"
        let model = "\(attempt.origin.provider)/\(attempt.origin.model)"
        page.setNotice("\(model)\(place): \(attempt.failure.reason)")
    }
}
