internal import FoundationEssentials
internal import TestSupport

/// The text files of this repository, for tests about them.
enum SourceTree {
    /// Swift files below `directory`, relative to the package.
    static func swiftFiles(in directory: String) -> [String] {
        files(in: directory).filter { $0.hasSuffix(".swift") }
    }

    static func files(in directory: String) -> [String] {
        // A directory that does not exist yet has no files.
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: "\(Products.root)/\(directory)")) ?? []
        return found.sorted().map { "\(directory)/\($0)" }
    }

    /// What a directory holds, by name.
    static func names(in directory: String) -> [String] {
        // As above.
        (try? FileManager.default.contentsOfDirectory(atPath: "\(Products.root)/\(directory)")) ?? []
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(Products.root)/\(path)")
    }

    static func isFile(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: "\(Products.root)/\(path)", isDirectory: &isDirectory)
            && !isDirectory
    }

    static func text(of file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(Products.root)/\(file)")), as: UTF8.self)
    }

    static func lines(of file: String) throws -> [String] {
        try text(of: file).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// A line without its comment and without what stands in string literals on it.
    static func code(of line: String) -> String {
        var code: [UInt8] = []
        var inText = false
        var previous: UInt8 = 0
        for byte in line.utf8 {
            if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") { inText.toggle() }
            if !inText, byte == UInt8(ascii: "/"), previous == byte {
                code.removeLast()
                break
            }
            if !inText || byte == UInt8(ascii: "\"") { code.append(byte) }
            previous = byte
        }
        return String(decoding: code, as: UTF8.self)
    }
}

extension String {
    /// Whether a word stands in this text, not as part of a longer one.
    func hasWord(_ word: String) -> Bool {
        guard utf8.count >= word.utf8.count, contains(word) else { return false }
        return split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
    }
}
