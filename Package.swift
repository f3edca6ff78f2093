// swift-tools-version: 6.3
import PackageDescription

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
/// A package that no target depends on is a warning of SwiftPM; the condition, which never holds here, keeps it out of the build.
let asn1 = Target.Dependency.product(
    name: "SwiftASN1", package: "swift-asn1", condition: .when(platforms: [.windows]))
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "openclaw-gateway",
    // Exact versions, so that the same sources are always the same program.
    dependencies: [
        // Paths, file descriptors and errno as Swift types.
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        // The types of HTTP messages and fields, without a server or a client.
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        // SHA-256 for session file names, ids of tool calls and the comparison of credentials.
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        // Required by swift-crypto, for products that are not used here; named because Package.resolved is not kept.
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        // Options, help and completions of both programs.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        // A target depends only on targets below it in this list.
        .executableTarget(
            name: "openclaw-gateway",
            dependencies: [
                "Supervision", "Gateway", "Agent", "Sessions", "Service", "Configuration", "Fetch", "JSON", "Posix",
                "Text",
                argumentParser, system,
            ]),
        .executableTarget(
            name: "openclaw",
            dependencies: [
                "Gateway", "Agent", "Sessions", "Service", "Fetch", "Configuration", "Conversation", "HTTP", "JSON",
                "Posix", "Text", argumentParser, system,
            ]),
        .executableTarget(name: "openclaw-command", dependencies: ["Commands", "JSON", "Posix", "Text", system]),
        .target(name: "Supervision", dependencies: ["Service", "Configuration", "Posix", "Text", system]),
        .target(
            name: "Gateway",
            dependencies: [
                "Agent", "Providers", "Sessions", "Service", "Configuration", "Conversation", "HTTP", "Fetch", "JSON",
                "Posix", "Text", httpTypes, crypto, asn1, system,
            ]),
        .target(
            name: "Agent",
            dependencies: [
                "Providers", "Sessions", "Service", "Commands", "Configuration", "Conversation", "Fetch", "JSON",
                "Posix", "Text",
                system,
            ]),
        .target(
            name: "Providers",
            dependencies: ["Configuration", "Conversation", "HTTP", "Fetch", "JSON", "Posix", "Text", httpTypes]),
        .target(name: "Sessions", dependencies: ["Conversation", "JSON", "Posix", "Text", crypto, system]),
        .target(name: "Commands", dependencies: ["JSON", "Posix", "Text", system]),
        .target(name: "Service", dependencies: ["HTTP", "Posix", "Text", httpTypes, system]),
        .target(name: "Configuration", dependencies: ["JSON", "Posix", "Text", crypto, system]),
        .target(name: "Conversation", dependencies: ["JSON", "Text", crypto]),
        .target(name: "HTTP", dependencies: ["JSON", "Text", httpTypes]),
        .target(name: "Fetch", dependencies: ["Posix", "Text", "CCurl", httpTypes, system]),
        .target(name: "JSON", dependencies: ["Text"]),
        .target(name: "Posix", dependencies: ["Text", "CLinux", "CSystemd", "CSeccomp", "CEdit", system]),
        .target(name: "Text"),
        .target(name: "CCurl", cSettings: [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]),
        .target(name: "CEdit", cSettings: [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]),
        .target(name: "CSystemd", cSettings: [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]),
    ],
    cLanguageStandard: .c17
)

/// Programs and modules for tests, and one test target for each target of `Sources`.
package.targets += [
    // A model server that answers from a script.
    .executableTarget(name: "scripted-upstream", path: "Tests/ScriptedUpstream"),
    // The supervisor with a worker whose behaviour a test chooses.
    .executableTarget(
        name: "supervision-probe",
        dependencies: ["Supervision", "Service", "Configuration", "Posix", "CLinux", system],
        path: "Tests/SupervisionProbe"),
    // A program that fetches one URL in a process with one thread.
    .executableTarget(name: "fetch-probe", dependencies: ["Fetch", "Posix", system], path: "Tests/FetchProbe"),
    // A process with one thread that executes tool calls, with tools that crash, hang and read what they must not.
    .executableTarget(
        name: "tool-probe", dependencies: ["Agent", "Configuration", "Conversation", "JSON", "Posix", system],
        path: "Tests/ToolProbe"),
    .target(name: "TestSupport", dependencies: ["JSON", "Posix", "CLinux"], path: "Tests/TestSupport"),
    // The built programs, driven over sockets.
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "Commands", "Configuration", "Fetch", "JSON", "Posix", "Providers", "TestSupport", "Text", system,
            "openclaw-gateway", "openclaw", "openclaw-command",
            "scripted-upstream",
            "supervision-probe",
        ]),
    // Checks of the sources, the documents and the tree.
    .testTarget(name: "TidyTests", dependencies: ["TestSupport"]),
    // One test target for each target of `Sources`, in the same order.
    .testTarget(
        name: "SupervisionTests",
        dependencies: ["Supervision", "Service", "Configuration", "Posix", "TestSupport", system]),
    .testTarget(
        name: "ServiceTests", dependencies: ["Service", "Posix", "Text", "TestSupport", "supervision-probe"]),
    .testTarget(
        name: "GatewayTests",
        dependencies: [
            "Gateway", "Agent", "Sessions", "Service", "Configuration", "Conversation", "HTTP", "Fetch", "JSON",
            "Posix", "TestSupport", httpTypes, system,
        ]),
    .testTarget(name: "CommandsTests", dependencies: ["Commands", "JSON", "Posix", "TestSupport", system]),
    .testTarget(
        name: "SessionsTests",
        dependencies: ["Sessions", "Conversation", "JSON", "Posix", "TestSupport", "openclaw", system]),
    .testTarget(name: "ConfigurationTests", dependencies: ["Configuration", "JSON", "Posix", "TestSupport", system]),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Text", httpTypes, "TestSupport"]),
    .testTarget(
        name: "AgentTests",
        dependencies: [
            "Agent", "Providers", "Sessions", "Service", "Configuration", "Conversation", "Fetch", "JSON", "Posix",
            "TestSupport", "tool-probe", system,
        ]),
    .testTarget(name: "ConversationTests", dependencies: ["Conversation", "JSON"]),
    .testTarget(name: "FetchTests", dependencies: ["Fetch", "Posix", "TestSupport", "fetch-probe"]),
    .testTarget(
        name: "PosixTests", dependencies: ["Posix", "Text", "TestSupport", "supervision-probe", system]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .testTarget(name: "TextTests", dependencies: ["Text"]),
    .testTarget(
        name: "ProvidersTests",
        dependencies: ["Providers", "Configuration", "Conversation", "HTTP", "Fetch", "JSON", "Posix", "TestSupport"]),
]

// Benchmarks and fuzzers are built only when these variables are set.
if Context.environment["OPENCLAW_BENCHMARKS"] != nil {
    package.targets += [
        .executableTarget(name: "JSONBenchmark", dependencies: ["JSON"], path: "Tests/Benchmarks/JSONBenchmark"),
        // A load client, and a C server whose cost the gateway's is divided by.
        .executableTarget(
            name: "load", path: "Tests/Benchmarks/Load", cSettings: [.define("_GNU_SOURCE")]),
        .executableTarget(
            name: "baseline-server", path: "Tests/Benchmarks/BaselineServer",
            cSettings: [.define("_GNU_SOURCE")]),
    ]
}

if Context.environment["OPENCLAW_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Agent", "Commands", "Sessions", "Configuration", "HTTP", "Conversation", "Fetch", "Posix", "JSON",
                "CLinux",
                "Providers", httpTypes, system,
            ],
            path: "Tests/Fuzzing"))
}

let imported: Set = ["CLinux", "CSystemd", "CSeccomp", "CCurl", "CEdit", "load", "baseline-server"]
for target in package.targets where !imported.contains(target.name) {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .treatAllWarnings(as: .error),
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
