extension Route {
    /// The paths of other APIs, each with what to use instead. A path ends there or goes on with a slash.
    private static let otherAPIs: [(path: String, advice: String)] = [
        ("/v1/responses", "the Responses API is not served; use POST /v1/chat/completions"),
        ("/v1/completions", "send the prompt as a message of the user to POST /v1/chat/completions"),
        ("/v1/messages", "the Messages API is not served; use POST /v1/chat/completions"),
        ("/v1/embeddings", "agents make no embeddings; give the application the address of a model that does"),
        ("/v1/audio", "agents neither speak nor listen; give the application the address of a model that does"),
        ("/v1/images", "agents make no images; give the application the address of a model that does"),
        ("/v1/moderations", "agents do not moderate; give the application the address of a model that does"),
        (
            "/api/chat",
            "Ollama's API is not served; choose OpenAI's API in the application, with a base URL ending in /v1"
        ),
        (
            "/api/tags",
            "Ollama's API is not served; choose OpenAI's API in the application, with a base URL ending in /v1"
        ),
    ]

    /// The advice for a path of another API; nil for any other path.
    static func otherAPI(_ path: Substring) -> String? {
        otherAPIs.first { path == $0.path || path.hasPrefix($0.path + "/") }?.advice
    }
}
