internal import FoundationEssentials
internal import Glibc

/// A file that another process appends to.
package struct GrowingFile: Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// What is in it now; nothing while it does not exist.
    package var text: String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    package var lines: [String] {
        text.split(separator: "\n").map(String.init)
    }

    /// Waits until `find` sees in the text what it looks for.
    ///
    /// - Source: inotify(7) reports each write, so nothing sleeps.
    @discardableResult
    package func wait<Found>(
        for what: String, within duration: Duration = patience, _ find: (String) throws -> Found?
    ) throws -> Found {
        let notices = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
        defer { close(notices) }
        guard unsafe inotify_add_watch(notices, path, UInt32(IN_MODIFY)) >= 0 else {
            throw TestFailure("inotify_add_watch \(path)", errno)
        }
        let deadline = Deadline(within: duration)
        while true {
            if let found = try find(text) { return found }
            guard deadline.ready(notices) else { throw TestFailure("no \(what) in \(path):\n\(text.suffix(4_000))") }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while unsafe read(notices, &buffer, buffer.count) > 0 {}
        }
    }

    /// Waits for a line that contains a text; returns the line.
    @discardableResult
    package func wait(forLineWith part: String, within duration: Duration = patience) throws -> String {
        try wait(for: "line with \(part)", within: duration) { text in
            text.split(separator: "\n").first { $0.contains(part) }.map(String.init)
        }
    }
}
