internal import Glibc
internal import SystemPackage

/// A process of this machine as /proc shows it: proc_pid_stat(5).
package struct ProcessEntry: Equatable, Sendable {
    /// The name of its program, at most 15 bytes.
    package let name: String
    package let parent: Int32

    /// Nil if the process has ended, or /proc hides it.
    package init?(_ pid: Int32) {
        guard let text = try? File.read(FilePath("/proc/\(pid)/stat"), bytesMax: 4_096) else { return nil }
        self.init(stat: text)
    }

    /// - Parameter text: `PID (NAME) STATE PARENT …`; the name may contain any characters.
    init?(stat text: [UInt8]) {
        guard let start = text.firstIndex(of: UInt8(ascii: "(")), let end = text.lastIndex(of: UInt8(ascii: ")")),
            start < end
        else { return nil }
        let words = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard words.count >= 2, let parent = Int32(String(decoding: words[1], as: UTF8.self)) else { return nil }
        name = String(decoding: text[(start + 1)..<end], as: UTF8.self)
        self.parent = parent
    }

    /// Whether a process has ended and was reaped; one of another user has not.
    package static func isGone(_ pid: Int32) -> Bool { kill(pid, 0) != 0 && errno == ESRCH }
}

extension ProcessEntry {
    /// Whether a process, or one of its ancestors, executes a program; nil if one of them ended meanwhile, so that its
    /// child has another parent now.
    ///
    /// An ancestor that /proc hides ends the search, and so does one outside of this process namespace.
    ///
    /// - Parameter name: the name of the program, of which at most 15 bytes are compared.
    package static func descends(_ pid: Int32, fromProgram name: String) -> Bool? {
        let name = String(decoding: name.utf8.prefix(nameBytesMax), as: UTF8.self)
        for _ in 0..<roundsMax {
            var next = pid
            while next > 1, let process = ProcessEntry(next) {
                if process.name == name { return true }
                next = process.parent
            }
            if next <= 1 || !isGone(next) { return false }
            if next == pid { return nil }
        }
        return nil
    }

    /// The kernel cuts longer names: PR_SET_NAME(2const).
    private static let nameBytesMax = 15
    /// How often the ancestors are looked up again.
    private static let roundsMax = 100
}
