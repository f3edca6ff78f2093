extension Route {
    /// The paths of other APIs, each with what to use instead. A request matches if its path is equal, or continues
    /// with a slash.
    private static let otherAPIs: [(path: String, advice: String)] = [
        ("/v1/responses", "the Responses API is not served; use POST /v1/chat/completions"),
        (
            "/v1/completions",
            "the Completions API is not served; send the prompt as a user message to POST /v1/chat/completions"
        ),
        ("/v1/messages", "the Messages API is not served; use POST /v1/chat/completions"),
        ("/v1/embeddings", "embeddings are not served; configure another server for them in the application"),
        ("/v1/audio", "audio is not served; configure another server for it in the application"),
        ("/v1/images", "the Images API is not served; configure another server for it in the application"),
        ("/v1/moderations", "moderations are not served; configure another server for them in the application"),
        (
            "/api/chat",
            "the Ollama API is not served; choose the OpenAI API in the application, with a base URL that ends in /v1"
        ),
        (
            "/api/tags",
            "the Ollama API is not served; choose the OpenAI API in the application, with a base URL that ends in /v1"
        ),
    ]

    /// The advice for a path of another API; nil for any other path.
    static func otherAPI(_ path: Substring) -> String? {
        otherAPIs.first { path == $0.path || path.hasPrefix($0.path + "/") }?.advice
    }
}
