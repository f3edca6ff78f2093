import Glibc

/// A program on a terminal of its own, at which a test types. script(1) makes the terminal.
package final class Terminal {
    package let program: ChildProgram
    private let keyboard: CInt
    /// How much of the output the waits have passed.
    private var passed = 0

    /// - Parameter command: a line for the shell.
    package init(_ command: String, environment: [String: String]) throws {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw TestFailure("pipe", errno) }
        // Another program that a test starts must not hold it open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        keyboard = ends[1]
        let usual = ["TERM": "xterm", "LANG": "C.UTF-8", "SHELL": "/bin/sh"]
        program = try ChildProgram(
            "/usr/bin/script", ["--quiet", "--return", "--flush", "--command", "exec \(command)", "/dev/null"],
            environment: environment.merging(usual) { given, _ in given }, input: ends[0])
    }

    deinit {
        close(keyboard)
    }

    /// Sends what the keys of a keyboard send: Enter is `\r`, Ctrl-C `\u{3}`, Ctrl-D `\u{4}`.
    package func type(_ keys: String) throws {
        let bytes = Array(keys.utf8)
        guard unsafe write(keyboard, bytes, bytes.count) == bytes.count else { throw TestFailure("write", errno) }
    }

    /// Waits until the terminal shows a text after that of the last wait; returns all that came with it.
    @discardableResult
    package func wait(for text: String) throws -> String {
        try program.output.wait(for: text) { all in
            let fresh = String(all.dropFirst(passed))
            guard let end = fresh.firstRange(of: text)?.upperBound else { return nil }
            let shown = String(fresh[..<end])
            passed += shown.count
            return shown
        }
    }
}
