internal import Testing

/// One version, written where the programs read it and where dpkg does.
struct VersionTests {
    static let home = "Sources/Configuration/Version.swift"

    @Test("The programs have the version of the package")
    func packageVersion() throws {
        let changelog = try SourceTree.text(of: "packaging/debian/changelog")
        let latest = changelog.prefixMatch(of: /openclaw-gateway \(([0-9.]+)\)/)?.1
        let ours = try SourceTree.text(of: Self.home).firstMatch(of: /current = "([0-9.]+)"/)?.1
        #expect(latest != nil)
        #expect(ours == latest)
    }

    @Test("The version is written once", arguments: SourceTree.swiftFiles(in: "Sources").filter { $0 != home })
    func writtenOnce(file: String) throws {
        let written = try SourceTree.text(of: file).contains(/\bversion: "[0-9]/)
        #expect(!written, "\(file)")
    }
}
