internal import Glibc
package import Text

/// A time zone: its name and the conversion to local time.
package struct LocalZone: Sendable {
    /// The name in the time zone database: `Europe/Rome`; `UTC` if this machine does not name its zone.
    package let name: String
    private let convert: @Sendable (Int64) -> CivilTime

    package init(name: String, convert: @escaping @Sendable (Int64) -> CivilTime) {
        self.name = name
        self.convert = convert
    }

    /// The local time of an instant in milliseconds since 1970.
    package func time(at milliseconds: Int64) -> CivilTime { convert(milliseconds) }

    package static let utc = LocalZone(name: "UTC") { CivilTime(utc: $0) }

    /// The zone with this name in the database; UTC if the name is invalid.
    ///
    /// Each conversion temporarily changes the time zone of the process: tzset(3).
    package static func named(_ name: String) -> LocalZone {
        guard isName(name) else { return utc }
        return LocalZone(name: name) { milliseconds in
            let before = unsafe getenv("TZ").map { unsafe String(cString: $0) }
            unsafe setenv("TZ", ":" + name, 1)
            tzset()
            defer {
                if let before { unsafe setenv("TZ", before, 1) } else { unsafe unsetenv("TZ") }
                tzset()
            }
            return CivilTime(local: milliseconds)
        }
    }

    /// Whether a name is a relative path of letters, digits and `/_+-`, so that it cannot lead out of the database.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "/") else { return false }
        return name.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "+") }
    }

    /// The zone of this machine. Its file is read now and not again: tzset(3), localtime(5).
    static func system() -> LocalZone {
        tzset()
        return LocalZone(name: systemName()) { CivilTime(local: $0) }
    }

    /// The value of `TZ` if it is set, else the name of the file in the database that /etc/localtime points to.
    private static func systemName() -> String {
        if let value = unsafe getenv("TZ") {
            let text = unsafe String(cString: value)
            return databaseName(text) ?? (text.isEmpty ? "UTC" : text)
        }
        return File.target(ofLink: "/etc/localtime").flatMap(databaseName) ?? "UTC"
    }

    /// The part of a path after `zoneinfo/`, without a leading `:`; nil if the path is not in the database.
    static func databaseName(_ path: String) -> String? {
        let marker = Array("zoneinfo/".utf8)
        let bytes = Array(path.utf8)
        let starts = 0..<max(0, bytes.count - marker.count)
        guard let start = starts.first(where: { bytes[$0...].starts(with: marker) }) else {
            return path.utf8.first == UInt8(ascii: ":") ? String(path.dropFirst()) : nil
        }
        return String(decoding: bytes[(start + marker.count)...], as: UTF8.self)
    }
}

extension CivilTime {
    /// The instant in the zone that tzset(3) found.
    ///
    /// - Source: localtime_r(3).
    fileprivate init(local milliseconds: Int64) {
        self.init(utc: milliseconds)
        var seconds = time_t((milliseconds - Int64(millisecond)) / 1_000)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&seconds, &parts)
        year = unsafe Int(parts.tm_year) + 1_900
        month = unsafe Int(parts.tm_mon) + 1
        day = unsafe Int(parts.tm_mday)
        hour = unsafe Int(parts.tm_hour)
        minute = unsafe Int(parts.tm_min)
        second = unsafe Int(parts.tm_sec)
        weekday = unsafe Int(parts.tm_wday)
    }
}
