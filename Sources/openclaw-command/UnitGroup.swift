internal import Commands
internal import Posix
internal import SystemPackage
internal import Text

/// The control group of the unit in which this program runs: cgroups(7), version 2.
struct UnitGroup {
    /// The name of the unit.
    let unit: String
    private let directory: FilePath

    private static let prefix = "openclaw-command@"

    /// Nil if this program does not run in a unit of its own, whose numbers are those of the command.
    init?() {
        let lines = Self.lines(of: "/proc/self/cgroup")
        guard let line = lines.first(where: { $0.hasPrefix("0::/") }) else { return nil }
        let path = FilePath(String(line.dropFirst(3)))
        guard let name = path.lastComponent?.string, name.hasPrefix(Self.prefix) else { return nil }
        unit = name
        directory = FilePath("/sys/fs/cgroup").pushing(FilePath(String(path.string.dropFirst())))
    }

    /// The processor time that was used, in microseconds.
    var cpuMicroseconds: Int? { value("usage_usec", in: "cpu.stat") }

    /// In bytes; kernels before 5.19 do not have it.
    var memoryPeakBytes: Int? { Self.lines(of: directory.appending("memory.peak")).first.flatMap { Int($0) } }

    /// How many processes the kernel killed because of the unit's limit of memory.
    var killedForMemory: Int { value("oom_kill", in: "memory.events") ?? 0 }

    private func value(_ name: String, in file: String) -> Int? {
        for line in Self.lines(of: directory.appending(file)) {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int(words[1]) }
        }
        return nil
    }

    /// The lines of a small file of the kernel; empty if it cannot be read.
    private static func lines(of path: FilePath) -> [Substring] {
        guard let bytes = try? File.read(path, bytesMax: 65_536) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
