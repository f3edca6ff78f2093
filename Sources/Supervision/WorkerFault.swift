/// Why a worker that did not end itself was killed.
package enum WorkerFault: Equatable, Sendable {
    /// It had not ended `graceSeconds` after its deadline.
    case overdue
    /// It had not ended `graceSeconds` after its client had gone.
    case abandoned
    /// It used more processor time than its deadline allows: RLIMIT_CPU of setrlimit(2).
    case processorTime

    /// The code in the journal.
    static let code = "worker_hung"

    /// The fault and what to do about it, for the journal.
    var description: String {
        let reason =
            switch self {
            case .overdue: "killed because it did not end at its deadline"
            case .abandoned: "killed because it did not end after its client had gone"
            case .processorTime: "killed because it reached its limit of processor time"
            }
        return "\(Self.code): \(reason); if this happens again, report this request with the entries around it"
    }
}
