package import JSON
internal import SystemPackage

/// What reading a configuration gathers: the files, the findings, the variables, and the keys that were asked for.
final class ReadingContext {
    struct SourceFile {
        let path: FilePath
        let bytes: [UInt8]
    }

    let purpose: ConfigurationPurpose
    var environment: ConfigurationEnvironment
    /// The directory of the configuration file, which relative paths of secrets start from.
    let directory: FilePath
    var files: [SourceFile] = []
    private var found: [(diagnostic: ConfigurationDiagnostic, place: Place?)] = []
    private(set) var keys: [KnownKey] = []
    private(set) var otherKeys = UnsupportedKeys()

    init(_ purpose: ConfigurationPurpose, _ environment: ConfigurationEnvironment, directory: FilePath) {
        self.purpose = purpose
        self.environment = environment
        self.directory = directory
    }

    var hasErrors: Bool { found.contains { $0.diagnostic.severity == .error } }
    var findingCount: Int { found.count }

    /// What was found, in the order of the files; first what is about no place in them.
    var diagnostics: [ConfigurationDiagnostic] {
        func order(_ place: Place?) -> (Int, Int) { (place?.file ?? -1, place?.offset ?? 0) }
        return found.sorted { order($0.place) < order($1.place) }.map(\.diagnostic)
    }

    func report(
        _ severity: ConfigurationDiagnostic.Severity, _ key: ConfigurationPath, at place: Place?, _ reason: String
    ) {
        if purpose == .listing { return }
        let location = place.map { place in
            let file = files[place.file]
            return (file: file.path, position: Optional(TextPosition(of: place.offset, in: file.bytes)))
        }
        found.append((ConfigurationDiagnostic(severity, key, at: location, reason), place))
    }

    /// Reports about a file of which no byte is at fault.
    func report(
        _ severity: ConfigurationDiagnostic.Severity, _ key: ConfigurationPath, file: FilePath, _ reason: String
    ) {
        found.append((ConfigurationDiagnostic(severity, key, at: (file, nil), reason), nil))
    }

    /// Notes a key with the value that is in effect.
    func record(_ key: @autoclosure () -> KnownKey) {
        if purpose != .serving { keys.append(key()) }
    }

    /// Notes a key of the reference that does nothing here.
    func note(_ key: ConfigurationPath, in list: WritableKeyPath<UnsupportedKeys, [ConfigurationPath]>) {
        if purpose == .listing { otherKeys[keyPath: list].append(key) }
    }
}

/// The keys of the reference that this gateway has no use for, so that an existing file works or says why it does not.
package struct UnsupportedKeys: Equatable, Sendable {
    /// Taken with a warning when they ask for something.
    package var withoutEffect: [ConfigurationPath] = []
    /// An error when they forbid something, because nothing here would enforce it.
    package var restricting: [ConfigurationPath] = []
}

/// Why a configuration is read.
package enum ConfigurationPurpose: Equatable, Sendable {
    /// To serve with it: every variable and secret must be there.
    case serving
    /// To look at it, or at the state: what only the service's own environment has may be missing.
    case inspecting
    /// To learn which keys there are: maps and lists get one entry each, and nothing is reported.
    case listing
}

/// A key that has an effect here, with the value that is in effect.
package struct KnownKey: Equatable, Sendable {
    /// What may stand there.
    package enum Form: Equatable, Sendable {
        case boolean
        case integer(ClosedRange<Int>)
        case text
        case texts
        case choice([String])
        /// A text, or an object that says where it is.
        case secret
        /// A list or map of texts whose names the file's author chooses.
        case map
        /// A value that is passed on.
        case any
    }

    package let path: ConfigurationPath
    package let form: Form
    /// As JSON; `null` for nothing, `"(secret)"` for a secret.
    package let value: Slice
}
