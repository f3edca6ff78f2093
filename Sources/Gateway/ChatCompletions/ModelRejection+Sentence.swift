internal import Providers

extension ModelRejection {
    /// The error message for a client that requested the model.
    func sentence(agent: String) -> String {
        switch self {
        case .unknown: "Invalid `x-openclaw-model`: there is no such model."
        case .notAllowed(let reference): "Model '\(reference)' is not allowed for agent '\(agent)'."
        }
    }
}
