internal import FoundationEssentials

/// Where the programs under test are.
package enum Products {
    /// `OPENCLAW_GATEWAY` names another gateway than the one built with the tests, such as a release build.
    package static var gateway: String {
        ProcessInfo.processInfo.environment["OPENCLAW_GATEWAY"] ?? path(of: "openclaw-gateway")
    }

    package static var commandLine: String {
        ProcessInfo.processInfo.environment["OPENCLAW_COMMAND"] ?? path(of: "openclaw")
    }

    /// The directory of the package, for fixtures and for tests about the sources.
    package static let root: String = String(#filePath.dropLast("/Tests/TestSupport/Products.swift".utf8.count))

    /// A product of the build that these tests belong to.
    package static func path(of name: String) -> String {
        // Next to the test bundle when it runs as a program of its own, else where this package builds.
        let here = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let beside = here.joined(separator: "/") + "/" + name
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return "\(root)/.build/debug/\(name)"
    }
}
