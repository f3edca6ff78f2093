package import Agent
package import Configuration
internal import Fetch
internal import HTTP
internal import HTTPTypes
internal import Posix
internal import Service
internal import Sessions

/// Serves `POST /v1/chat/completions`: the body becomes an `AgentRequest`, the events of its run become the response.
package struct ChatCompletionsEndpoint: Endpoint {
    private let http: HTTPConfiguration
    private let conversationHeaders: [HTTPField.Name]
    private let factory: RunFactory
    private let clock: WallClock
    private let network: Network

    package init(_ configuration: Configuration, _ sources: Worker.Sources, _ network: Network) {
        http = configuration.gateway.http
        conversationHeaders = configuration.session.conversationHeaders.compactMap { HTTPField.Name($0) }
        var factory = RunFactory(configuration, sources.clock, trust: network.trust)
        factory.outside = sources.outside
        self.factory = factory
        clock = sources.clock
        self.network = network
    }

    package func serve(_ request: Request, on exchange: HTTPExchange) throws {
        let transport = network.transport(exchange.watch)
        let bytes = try exchange.readBody(bytesMax: http.chatCompletions.maxBodyBytes)
        var body = try ChatCompletionRequest(bytes, limits: .init(http))
        var process = RunProcess(
            waiting: exchange.watch, transport: transport, page: exchange.page, journal: request.context.journal)
        process.landlock = request.context.landlock
        process.stateProblem = request.context.stateProblem
        var run = try factory.make(try agentRequest(request, body), in: process)
        exchange.beginRun(seconds: run.timeoutSeconds)
        if !body.conversation.missingImages.isEmpty {
            body = try fetchImages(of: body, bytes, process)
            run = try factory.make(try agentRequest(request, body), in: process)
        }
        try run.execute(responder(for: body, request, on: exchange))
    }

    /// The body with the images that it contains as URLs.
    private func fetchImages(
        of body: ChatCompletionRequest, _ bytes: [UInt8], _ process: RunProcess
    ) throws -> ChatCompletionRequest {
        var limits = ChatCompletionRequest.Limits(http)
        let images = RemoteImages(
            limits: limits.images.limits, transport: process.transport, waiting: process.waiting)
        for url in body.conversation.missingImages {
            limits.images.fetched.append((url, try images.image(url)))
        }
        return try ChatCompletionRequest(bytes, limits: limits)
    }

    /// - Throws: `UnusableField`.
    private func agentRequest(
        _ request: Request, _ body: ChatCompletionRequest
    ) throws(UnusableField) -> AgentRequest {
        var wanted = AgentRequest(runId: request.id, messages: body.conversation.messages)
        wanted.agent = try request.head.agentId()
        wanted.model = body.model
        wanted.modelOverride = try request.head.string(.xOpenClawModel)
        wanted.session = try SessionKeyCandidates(
            request.head, body, conversationHeaders: conversationHeaders)
        wanted.instructions = body.conversation.instructions
        wanted.clientTools = body.tools
        wanted.toolChoice = body.toolChoice
        wanted.sampling = body.sampling
        wanted.fieldNames = body.fieldNames
        return wanted
    }

    private func responder(
        for body: ChatCompletionRequest, _ request: Request, on exchange: HTTPExchange
    ) throws(UnusableField) -> any RunObserver {
        var completion = ChatCompletion(
            id: request.id, created: clock.milliseconds / 1_000, model: body.model ?? "openclaw")
        completion.fieldNames = body.fieldNames
        completion.includesReasoning = http.chatCompletions.reasoning == .include
        completion.ignoredFields = body.ignoredFields
        completion.includesToolEvents = try request.head.string(.xOpenClawToolEvents) == "1"
        guard body.stream else { return ObjectResponder(completion, on: exchange) }
        return StreamResponder(
            completion, includeUsage: body.includeUsage, on: exchange, headAfter: http.streamHeadSeconds)
    }
}
