internal import Posix
internal import Text

/// The checks of the units of the gateway, as values: what systemd reports, and what follows.
enum UnitChecks {
    private static let reinstall = Remedy.manual(["apt-get", "install", "--reinstall", "openclaw-gateway"])

    /// The service.
    static func service(_ unit: UnitState) -> [Finding] {
        if let fault = loadFault(unit) { return [Finding(.unit, .problem, fault.text, fault.remedy)] }
        var findings: [Finding] = []
        if unit.isOutdated {
            findings.append(
                Finding(
                    .unit, .problem, "systemd uses old settings of \(unit.id): its files have changed",
                    .safe(["systemctl", "daemon-reload"])))
        }
        if unit.active == "failed" {
            findings.append(
                Finding(
                    .unit, .problem, "\(unit.id) has failed (\(unit.result ?? "unknown")); its journal has the reason",
                    .manual(["journalctl", "--unit=\(unit.id)", "--lines=20", "--no-pager"])))
        }
        let state = "\(unit.id) is installed and \(unit.active ?? "in an unknown state")"
        return findings.isEmpty ? [Finding(.unit, .ok, state)] : findings
    }

    /// The socket.
    ///
    /// - Parameter isOccupied: whether another program uses its port, so that a start would fail.
    static func socket(_ unit: UnitState, isOccupied: Bool) -> [Finding] {
        if let fault = loadFault(unit) { return [Finding(.socket, .problem, fault.text, fault.remedy)] }
        var findings: [Finding] = []
        if unit.isOutdated {
            findings.append(
                Finding(
                    .socket, .problem, "systemd uses old settings of \(unit.id): its files have changed",
                    .safe(["systemctl", "daemon-reload"])))
        }
        if unit.file == "disabled" {
            findings.append(
                Finding(
                    .socket, .problem, "\(unit.id) is disabled: after the next boot no connection is accepted",
                    .safe(["systemctl", "enable", unit.id])))
        }
        if !unit.isActive {
            let state = "\(unit.active ?? "inactive")\(unit.result.map { $0 == "success" ? "" : ", \($0)" } ?? "")"
            findings.append(
                Finding(
                    .socket, .problem,
                    "\(unit.id) is \(state): connections to \(addresses(unit)) are refused",
                    isOccupied ? nil : .safe(["systemctl", "start", unit.id])))
        }
        if unit.listening.isEmpty {
            findings.append(
                Finding(
                    .socket, .problem, "\(unit.id) has no address: a drop-in has removed all of them",
                    .advice("write a ListenStream= line, see \"Another port or address\" in openclaw-gateway(8)")))
        }
        return findings.isEmpty ? [Finding(.socket, .ok, "\(unit.id) listens on \(addresses(unit))")] : findings
    }

    /// The ports of the socket.
    ///
    /// - Parameter holders: the sockets that listen on the addresses of the unit, or prevent that.
    static func port(_ unit: UnitState, holders: [PortHolder]) -> [Finding] {
        guard unit.isActive else {
            return holders.isEmpty
                ? [Finding(.port, .ok, "no program uses the ports of \(unit.id)")] : holders.map(occupied)
        }
        let wanted = unit.listening.compactMap { StreamAddress($0) }
        let missing = wanted.filter { address in
            if case .ip = address { !holders.contains { $0.address == address } } else { false }
        }
        if missing.isEmpty { return [Finding(.port, .ok, "open: \(addresses(unit))")] }
        let names = missing.map(\.description).joined(separator: ", ")
        return [
            Finding(
                .port, .problem,
                "\(names) is not open: \(unit.id) was not restarted after its addresses had changed",
                .manual(["systemctl", "restart", unit.id]))
        ]
    }

    /// The socket of the command service.
    ///
    /// - Parameter isNeeded: whether an agent may execute commands.
    static func commands(_ unit: UnitState, isNeeded: Bool) -> [Finding] {
        let state = isNeeded ? Finding.State.problem : .warning
        if let fault = loadFault(unit) { return [Finding(.commands, state, fault.text, fault.remedy)] }
        if unit.isActive { return [Finding(.commands, .ok, "\(unit.id) is active")] }
        let text = "\(unit.id) is \(unit.active ?? "inactive"): agents cannot search, nor execute commands"
        return [Finding(.commands, state, text, .safe(["systemctl", "start", unit.id]))]
    }

    private static func occupied(_ holder: PortHolder) -> Finding {
        let stop = holder.process.map { process in
            Remedy.manual(["kill", "\(process.pid)"], ["systemctl", "start", SystemdQuery.socket])
        }
        return Finding(
            .port, .problem, "\(holder.address) is used by \(holder)",
            stop ?? .advice("run `sudo openclaw doctor`, which can identify the program"))
    }

    private static func loadFault(_ unit: UnitState) -> (text: String, remedy: Remedy)? {
        switch unit.load {
        case "loaded": nil
        case "masked":
            ("\(unit.id) is masked, so that systemd cannot start it", .manual(["systemctl", "unmask", unit.id]))
        case "not-found", nil: ("\(unit.id) is not installed", reinstall)
        case let state?:
            (
                "systemd cannot read \(unit.id) (\(state))",
                .manual(["systemd-analyze", "verify", "--man=no", unit.id])
            )
        }
    }

    private static func addresses(_ unit: UnitState) -> String {
        unit.listening.isEmpty ? "its addresses" : unit.listening.joined(separator: ", ")
    }
}
