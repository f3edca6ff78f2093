internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// The commands of README without the package; the system tests run those for the package.
struct ReadmeTests {
    /// The only block of shell commands in README that contains a text.
    private static func block(containing text: String) throws -> String {
        let readme = String(
            decoding: try Data(contentsOf: URL(filePath: "\(Products.root)/README.md")), as: UTF8.self)
        let blocks = readme.matches(of: /(?s)```sh\n(.*?)```/).map { String($0.1) }.filter { $0.contains(text) }
        return try #require(blocks.count == 1 ? blocks[0] : nil)
    }

    private static func bash(_ script: String, in directory: TemporaryDirectory) throws -> ChildProgram {
        try ChildProgram(
            "/bin/bash", ["-euc", "cd \(directory.path)\n\(script)"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": directory.path])
    }

    @Test("The gateway that README starts without systemd answers the question of README")
    func withoutPackage() throws {
        let upstream = try Upstream()
        let directory = try TemporaryDirectory()
        try directory.makeDirectory(".build")
        let provider = "models: { providers: { ollama: { baseUrl: '\(upstream.baseURL)' } } },"
        let start = try Self.block(containing: "--listen").replacing("swift build\n", with: "")
            .replacing(".build/debug/openclaw-gateway", with: Products.gateway)
            .replacing("127.0.0.1:18789", with: "127.0.0.1:0").replacing("agents:", with: "\(provider) agents:")
        let shell = try Self.bash(start + "echo $OPENCLAW_GATEWAY_TOKEN\nwait", in: directory)
        let token = try shell.output.wait(for: "the token") { $0.hasSuffix("\n") ? String($0.dropLast()) : nil }
        let line = try shell.errors.wait(forLineWith: "listening on 127.0.0.1:")
        let address = try #require(line.split(separator: " ").last { $0.hasPrefix("127.0.0.1:") })
        let ask = try Self.block(containing: "/v1/chat/completions").replacing("127.0.0.1:18789", with: address)
        let curl = try Self.bash("export OPENCLAW_GATEWAY_TOKEN=\(token)\n\(ask)", in: directory)
        #expect(try curl.wait() == .status(0))
        #expect(curl.output.text.contains(#""content":"Hello"#))
        #expect(curl.output.text.hasSuffix("data: [DONE]\n\n"))
    }
}
