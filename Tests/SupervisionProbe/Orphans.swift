internal import Glibc
internal import Posix

/// Processes that a worker leaves behind.
enum Orphans {
    /// Forks a process that ends at once and leaves a child of its own, and a process that keeps running; returns the
    /// pids of both remaining processes, separated by a space.
    static func leave() throws -> String {
        let (reading, writing) = try Descriptor.pipe()
        guard case .parent(let first) = try forkProcess() else { stay() }
        guard case .parent(let between) = try forkProcess() else {
            if case .parent(let second)? = try? forkProcess() {
                _ = try? writing.write(Array("\(second)".utf8)[...])
                _exit(0)
            }
            stay()
        }
        _ = waitpid(between, nil, 0)
        guard case .bytes(let second) = try reading.read(atMost: 16) else { return "\(first)" }
        return "\(first) \(String(decoding: second, as: UTF8.self))"
    }

    private static func stay() -> Never {
        while true { _ = pause() }
    }
}
