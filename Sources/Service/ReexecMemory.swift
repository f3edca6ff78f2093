package import Posix

/// The memory file through which a supervisor passes its state when it executes itself again. An environment variable
/// contains the number of its descriptor.
package enum ReexecMemory {
    private static let variable = "OPENCLAW_REEXEC"
    private static let bytesMax = 16 << 20

    /// Writes the state to a memory file and sets the variable. The descriptor must stay open until the exec.
    package static func leave(_ text: String) throws(SystemError) -> Descriptor {
        let memory = try Descriptor.memoryFile("openclaw-reexec")
        try File.writeAll(Array(text.utf8), to: memory)
        try memory.setSurvivesExec(true)
        ProcessEnvironment.set(variable, "\(memory.number)")
        return memory
    }

    /// Reads the state of the previous supervisor in this process, and removes the variable; nil at the first start.
    package static func take() -> String? {
        guard let number = environmentVariable(variable).flatMap(CInt.init) else { return nil }
        withdraw()
        let memory = Descriptor(owning: number)
        // An unreadable state is an empty one, which the caller reports.
        guard let bytes = try? memory.readGrowing(at: 0, count: bytesMax) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Removes the variable after a failed exec.
    package static func withdraw() {
        ProcessEnvironment.remove(variable)
    }
}
