internal import Glibc
internal import Posix
internal import Service
internal import SystemPackage

/// A worker that acts on the path of its request; see `serve`.
struct ProbeWorker {
    let accepted: AcceptedConnection
    let confinement: ConfinementProbe
    private var connection: Descriptor { accepted.connection }
    private var page: ScoreboardPage { accepted.context.page }

    init(_ accepted: AcceptedConnection, _ confinement: ConfinementProbe) {
        self.accepted = accepted
        self.confinement = confinement
    }

    /// - `/pid` answers with its pid; `/facts` with what it inherited; `/confinement` with what it can still do;
    ///   `/system-calls` with the result of each system call.
    /// - `/hang` never answers; `/crash` kills itself first; `/exit-N` exits with status N first.
    /// - `/stream` and `/until-close` send a first piece, and the last one when the client sends a byte.
    /// - `/compute` computes and `/allocate` allocates without end; `/compute-N` first stores a deadline in N seconds;
    ///   `/compute-answer` first begins its response; `/use-time` uses up its processor time.
    /// - `/orphan` leaves a process and the child of that process behind, and answers with their pids; `/orphan-hang`
    ///   also keeps running.
    /// - `/early` answers without reading on.
    /// - `/wrong` has a wrong credential, `/wrong-ADDRESS` one of a proxied client, who may be refused; `/right` a right one;
    ///   `/wrong-hang` and `/right-hang` stay after their response until the client disconnects.
    func serve() throws -> WorkerExit {
        let target = try readTarget()
        page.setRoute(target)
        page.setRequestId("probe-\(getpid())")
        switch target {
        case "/pid": return try answer(200, "\(getpid())")
        case "/facts": return try answer(200, try facts())
        case "/confinement": return try answer(200, confinement.lines.joined(separator: "\n"))
        case "/system-calls":
            return try answer(200, SystemCallProbe(supervisor: getppid(), state: confinement.state).report)
        case "/hang": try hang()
        case "/crash": unsafe UnsafeMutablePointer<UInt8>(bitPattern: 8)?.pointee = 1
        case "/stream": return try stream()
        case "/until-close": return try untilClose()
        case "/compute", "/compute-6", "/compute-answer", "/allocate", "/use-time": try endless(target)
        case "/orphan", "/orphan-hang":
            let exit = try answer(200, try Orphans.leave())
            if target == "/orphan-hang" { try hang() }
            return exit
        case "/early": return try answer(413, "too long")
        case "/right", "/right-hang":
            page.setAuthenticated(hadFailed: accepted.peer.address.map(accepted.context.hasFailed) ?? false)
            let exit = try answer(200, "right")
            if target == "/right-hang" { try hang() }
            return exit
        default: break
        }
        if target.hasPrefix("/exit-") { _exit(CInt(target.dropFirst(6)) ?? 1) }
        if target == "/wrong-hang" { return try wrong(nil, stays: true) }
        if target.hasPrefix("/wrong") { return try wrong(IPAddress(String(target.dropFirst(7)))) }
        return try answer(404, "unknown")
    }

    private func wrong(_ client: IPAddress?, stays: Bool = false) throws -> WorkerExit {
        if let client {
            page.setClientAddress(client)
            if let refusal = accepted.context.decide(client) {
                _ = try answer(refusal.status, refusal.code)
                return .rejected
            }
        }
        page.setCredentialFailed()
        _ = try answer(401, "wrong")
        if stays { try hang() }
        return .failedCredential
    }

    private func stream() throws -> WorkerExit {
        page.phase = .answeringChunked
        try send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        try waitForInput()
        try send("4\r\nlast\r\n0\r\n\r\n")
        page.phase = .complete
        return .done
    }

    private func untilClose() throws -> WorkerExit {
        page.phase = .answeringUntilClose
        try send("HTTP/1.0 200 OK\r\n\r\nfirst")
        try waitForInput()
        try send("last")
        page.phase = .complete
        return .done
    }

    private func answer(_ status: Int, _ text: String) throws -> WorkerExit {
        page.setStatus(status)
        page.phase = .answeringFixed
        try send("HTTP/1.1 \(status) Probe\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        page.phase = .complete
        return status < 400 ? .done : .rejected
    }

    private func send(_ text: String) throws {
        page.addBytesSent(text.utf8.count)
        _ = try connection.send(Array(text.utf8)[...])
    }

    /// The second word of the first line; of the rest only the head is read.
    private func readTarget() throws -> String {
        var head: [UInt8] = []
        while !head.contains(UInt8(ascii: "\n")) { head += try input() }
        let words = String(decoding: head, as: UTF8.self).split(separator: " ")
        return words.count > 1 ? String(words[1]) : ""
    }

    private func waitForInput() throws {
        while !String(decoding: try input(), as: UTF8.self).contains("!") {}
    }

    private func endless(_ target: String) throws -> Never {
        if target == "/compute-6" { page.setDeadline(.now + .seconds(6)) }
        if target == "/use-time" { try ProcessState.limitProcessorTime(toSeconds: 1) }
        if target == "/compute-answer" {
            page.phase = .answeringChunked
            try send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        }
        var kept: [[UInt8]] = []
        var count: UInt8 = 0
        while true {
            count &+= 1
            if target == "/allocate" { kept.append([UInt8](repeating: count, count: 1 << 20)) }
        }
    }

    private func hang() throws -> Never {
        while true { _ = try input() }
    }

    /// The next input of the client; ends this process when the client disconnects or SIGTERM arrives.
    private func input() throws -> [UInt8] {
        let watch = Watch(client: connection, termination: accepted.context.termination.descriptor)
        guard let bytes = try watch.read(from: connection) else { throw Interruption.clientGone }
        return bytes
    }

    /// Descriptors, blocked signals, ignored signals and so on, a line each.
    private func facts() throws -> String {
        var descriptors: [CInt] = []
        for number in CInt(0)..<64 where fcntl(number, F_GETFD) >= 0 { descriptors.append(number) }
        var time = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &time)
        let wanted = ["SigBlk:", "SigIgn:", "SigCgt:", "NoNewPrivs:", "Threads:", "Seccomp_filters:"]
        let status = try File.read("/proc/self/status", bytesMax: 65_536)
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        let score = try File.read("/proc/self/oom_score_adj", bytesMax: 100)
        let facts =
            ["descriptors: \(descriptors.map { "\($0)" }.joined(separator: " "))"]
            + lines.filter { line in wanted.contains { line.hasPrefix($0) } }
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            + ["processor time: \(time.rlim_cur)"]
            + ["libsystemd: \(try SystemdProbe.libsystemd())"]
            + ["oom_score_adj: \(String(decoding: score, as: UTF8.self).filter { $0 != "\n" })", "random: \(random())"]
        return facts.joined(separator: "\n")
    }
}
