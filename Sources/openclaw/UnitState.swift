internal import Posix
internal import Text

/// The state of one unit: some of the properties that `systemctl show` prints.
///
/// - Source: systemctl(1), systemd 252 to 257. A missing, unset or malformed property is nil.
struct UnitState: Equatable, Sendable {
    /// The properties to query.
    static let properties = [
        "Id", "LoadState", "ActiveState", "SubState", "StateChangeTimestamp", "Result", "MainPID", "StatusText",
        "MemoryCurrent", "TasksCurrent", "NRestarts", "Listen", "UnitFileState", "NeedDaemonReload",
        "ExecMainStartTimestamp",
    ]

    let id: String
    /// `loaded`, `not-found`, `masked` …
    var load: String?
    /// `active`, `inactive`, `failed` …
    var active: String?
    /// `listening`, `running` …
    var sub: String?
    /// The time of the last change of state, in seconds since 1970.
    var since: Int?
    /// `success`, or the kind of failure.
    var result: String?
    /// nil without a main process.
    var mainPid: Int?
    /// The status line of the service: `STATUS=` of sd_notify(3).
    var status: String?
    var memoryBytes: Int?
    var tasks: Int?
    var restarts: Int?
    /// `enabled`, `disabled`, `static` …
    var file: String?
    /// Whether files of the unit have changed since systemd read them.
    var isOutdated = false
    /// The time at which the main process was started, in seconds since 1970.
    var started: Int?
    /// Addresses and paths of stream sockets, in the unit's order.
    var listening: [String] = []

    init(id: String) {
        self.id = id
    }

    /// Whether the unit exists.
    var isKnown: Bool { load != nil && load != "not-found" }

    /// Whether it is active or reloading.
    var isActive: Bool { active == "active" || active == "reloading" }
}

extension UnitState {
    /// Reads the output of `systemctl show --timestamp=unix` for several units: `Name=value` lines, and an empty line
    /// between two units. Blocks without `Id` and unknown names are ignored.
    static func parse(_ text: String) -> [UnitState] {
        var units: [UnitState] = []
        var block: [(name: Substring, value: Substring)] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let equals = line.firstIndex(of: "=") {
                block.append((line[..<equals], line[line.index(after: equals)...]))
            } else if line.isEmpty {
                units += unit(block)
                block = []
            }
        }
        return units + unit(block)
    }

    private static func unit(_ block: [(name: Substring, value: Substring)]) -> [UnitState] {
        guard let id = block.first(where: { $0.name == "Id" })?.value, !id.isEmpty else { return [] }
        var unit = UnitState(id: printable(String(id), bytesMax: valueBytesMax))
        for (name, value) in block where !value.isEmpty {
            unit.read(name, printable(String(value), bytesMax: valueBytesMax))
        }
        return [unit]
    }

    /// Longest value that is kept, in bytes.
    private static let valueBytesMax = 1_024
    /// Most sockets that are kept.
    private static let listeningMax = 64

    private mutating func read(_ name: Substring, _ value: String) {
        switch name {
        case "LoadState": load = value
        case "ActiveState": active = value
        case "SubState": sub = value
        case "StateChangeTimestamp": since = time(value)
        case "Result": result = value
        case "MainPID": mainPid = number(value[...]).flatMap { $0 > 0 ? $0 : nil }
        case "StatusText": status = value
        case "MemoryCurrent": memoryBytes = number(value[...])
        case "TasksCurrent": tasks = number(value[...])
        case "NRestarts": restarts = number(value[...])
        case "UnitFileState": file = value
        case "NeedDaemonReload": isOutdated = value == "yes"
        case "ExecMainStartTimestamp": started = time(value)
        case "Listen": listen(value)
        default: break
        }
    }

    /// `127.0.0.1:18789 (Stream)`; other kinds of sockets are ignored.
    private mutating func listen(_ value: String) {
        let suffix = " (Stream)"
        guard value.hasSuffix(suffix), listening.count < Self.listeningMax else { return }
        listening.append(String(value.dropLast(suffix.count)))
    }

    /// `@1795620006`
    private func time(_ value: String) -> Int? { value.first == "@" ? number(value.dropFirst()) : nil }

    /// `[not set]`, and the largest number, which older versions print instead, are nil.
    private func number(_ text: Substring) -> Int? {
        Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }
}
