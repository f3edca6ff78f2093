package import Posix

/// What one image of this program leaves for the next that takes its place in the same process: a text in a file
/// without a name, whose descriptor an environment variable tells.
package enum ReexecMemory {
    private static let variable = "OPENCLAW_REEXEC"
    private static let bytesMax = 16 << 20

    /// Writes the text where the next image finds it; the descriptor must stay open until then.
    package static func leave(_ text: String) throws(SystemError) -> Descriptor {
        let memory = try Descriptor.memoryFile("openclaw-reexec")
        try File.writeAll(Array(text.utf8), to: memory)
        try memory.setSurvivesExec(true)
        ProcessEnvironment.set(variable, "\(memory.number)")
        return memory
    }

    /// The text an earlier image left; nil when this process is not a continuation.
    package static func take() -> String? {
        guard let number = environmentVariable(variable).flatMap(CInt.init) else { return nil }
        withdraw()
        let memory = Descriptor(owning: number)
        // What cannot be read is not continued; the caller reports it.
        guard let bytes = try? memory.readGrowing(at: 0, count: bytesMax) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Nothing is left for a next image after all.
    package static func withdraw() {
        ProcessEnvironment.remove(variable)
    }
}
