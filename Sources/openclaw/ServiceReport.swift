internal import JSON
internal import Posix
internal import Text

/// The report about the gateway's two units.
struct ServiceReport {
    let socket: UnitState
    let service: UnitState
    /// nil while the service does not run, because then it is not queried.
    let readiness: ReadinessProbe?
    /// The sockets that prevent an inactive socket unit from listening.
    var holders: [PortHolder] = []

    var isKnown: Bool { socket.isKnown || service.isKnown }
    var isListeningOrRunning: Bool { socket.isActive || service.isActive }

    /// Lines for a terminal; unknown values are left out.
    var lines: [String] {
        var rows = [("socket", socket.summary)]
        if !socket.listening.isEmpty, socket.isActive {
            rows.append(("listens", socket.listening.joined(separator: ", ")))
        }
        rows += holders.map { ("in use", "\($0.address) by \($0)") }
        rows.append(("service", service.summary))
        rows += [
            ("pid", service.mainPid.map(String.init)), ("status", service.isActive ? service.status : nil),
            ("memory", service.memoryBytes.map(mebibytes)), ("tasks", service.tasks.map(String.init)),
            ("restarts", service.isKnown ? service.restarts.map(String.init) : nil),
            ("ready", readiness?.sentence),
        ].compactMap { name, value in value.map { (name, $0) } }
        return rows.map { name, value in
            terminalEscaped(name + String(repeating: " ", count: 10 - name.utf8.count) + value)
        }
    }

    var json: Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("listening", socket.isActive)
            writer.member("running", service.isActive)
            writer.member("ready", readiness?.isReady)
            writer.member("readyReason", readiness?.reason)
            writer.member("socket") { writer in
                writer.object { writer in
                    socket.writeStates(to: &writer)
                    writer.member("listen", socket.listening)
                    writer.member("inUse") { writer in
                        writer.array { writer in
                            for holder in holders { writer.object { holder.write(to: &$0) } }
                        }
                    }
                }
            }
            writer.member("service") { writer in
                writer.object { writer in
                    service.writeStates(to: &writer)
                    writer.member("pid", service.mainPid)
                    writer.member("status", service.status)
                    writer.member("memoryBytes", service.memoryBytes)
                    writer.member("tasks", service.tasks)
                    writer.member("restarts", service.restarts)
                }
            }
        }
        return Slice(writer)
    }

    /// `3670016` as `3.5 MiB`.
    private func mebibytes(_ bytes: Int) -> String {
        let tenths = bytes / (1 << 20) * 10 + bytes % (1 << 20) * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }
}

extension PortHolder {
    fileprivate func write(to writer: inout Writer) {
        writer.member("address", address.description)
        writer.member("user", Int(user))
        writer.member("pid", process?.pid)
        writer.member("name", process?.name)
    }
}

extension UnitState {
    /// `active (listening) since 2026-11-25T14:00:00.000Z`.
    fileprivate var summary: String {
        guard isKnown else { return "not installed (\(id))" }
        let failure = result.flatMap { $0 == "success" ? nil : ", \($0)" } ?? ""
        let since = milliseconds.map { " since \(CivilTime.iso8601($0))" } ?? ""
        let loaded = load.flatMap { $0 == "loaded" ? nil : ", \($0)" } ?? ""
        return "\(active ?? "unknown")\(sub.map { " (\($0))" } ?? "")\(loaded)\(since)\(failure)"
    }

    private var milliseconds: Int64? {
        since.flatMap { $0 > 0 && $0 < 1 << 40 ? Int64($0) * 1_000 : nil }
    }

    fileprivate func writeStates(to writer: inout Writer) {
        writer.member("unit", id)
        writer.member("load", load)
        writer.member("active", active)
        writer.member("sub", sub)
        writer.member("since", milliseconds)
        writer.member("result", result)
    }
}
