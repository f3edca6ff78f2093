internal import Glibc
internal import JSON
internal import Posix
internal import SystemPackage

/// Reads the configuration file and those it includes into one value (C-05).
struct SourceReader {
    /// Largest file, in bytes (1 MiB).
    static let fileBytesMax = 1 << 20
    /// Most files read for one configuration, counting each inclusion.
    static let filesMax = 64
    /// Deepest nesting of included files.
    static let includeDepthMax = 10
    /// Deepest nesting of objects and lists.
    static let valueDepthMax = 64

    private let context: ReadingContext
    /// The real paths of the files being read, the outermost first.
    private var chain: [FilePath] = []
    private var readMax = SourceReader.filesMax

    init(_ context: ReadingContext) {
        self.context = context
    }

    /// The value of the configuration file; nil if it is missing, or, with a report, if it cannot be read.
    mutating func read(_ path: FilePath) -> Value? {
        do {
            return parse(try File.read(path, bytesMax: Self.fileBytesMax), path, at: ConfigurationPath())
        } catch .system(let error) where error.errno == ENOENT {
            return nil
        } catch {
            context.report(.error, ConfigurationPath(), file: path, Self.reason(error))
            return nil
        }
    }

    static func reason(_ error: FileReadError) -> String {
        switch error {
        case .system(let error): "cannot be read: \(error.reason)"
        case .tooLarge(_, let bytesMax): "is longer than \(bytesMax) bytes"
        }
    }

    /// The value of a file that is included at a key.
    private mutating func parse(_ bytes: [UInt8], _ path: FilePath, at key: ConfigurationPath) -> Value? {
        let number = context.files.count
        context.files.append(ReadingContext.SourceFile(path: path, bytes: bytes))
        do {
            let document = try Document(parsing: bytes, as: .json5, depthMax: Self.valueDepthMax)
            chain.append(ProcessEnvironment.realPath(of: path) ?? path)
            defer { chain.removeLast() }
            return expand(Value(document.root, file: number), at: key)
        } catch {
            context.report(
                .error, key, at: SourcePosition(file: number, offset: error.offset), "\(error.reason)")
            return nil
        }
    }

    /// A value with every `$include` in it replaced.
    private mutating func expand(_ value: Value, at key: ConfigurationPath) -> Value {
        switch value.content {
        case .list(let values):
            var expanded: [Value] = []
            for (index, value) in values.enumerated() {
                expanded.append(expand(value, at: key.appending(.index(index))))
            }
            return Value(.list(expanded), at: value.position)
        case .object(let members):
            var expanded: [Value.Member] = []
            var included: Value?
            for member in members {
                let keyPath = key.appending(.key(member.key))
                if member.key == "$include" {
                    included = include(member.value, at: keyPath)
                } else {
                    let value = expand(member.value, at: keyPath)
                    expanded.append(Value.Member(key: member.key, position: member.position, value: value))
                }
            }
            let own = Value(.object(expanded), at: value.position)
            guard let included else { return own }
            return lay(own, over: included, at: key)
        default: return value
        }
    }

    /// Merges the keys next to an `$include` over the included value.
    private func lay(_ own: Value, over included: Value, at key: ConfigurationPath) -> Value {
        if own.members?.isEmpty ?? true { return included }
        if included.members == nil {
            context.report(.error, key, at: own.position, "only an object can be included next to other keys")
        }
        return included.merged(with: own)
    }

    /// The value of the file or files that an `$include` names; later files are merged over earlier ones.
    private mutating func include(_ value: Value, at key: ConfigurationPath) -> Value? {
        let names = value.list ?? [value]
        var merged: Value?
        for name in names {
            guard let text = name.text else {
                context.report(
                    .error, key, at: name.position, "expected a file name or a list of them, found \(name.kind)")
                continue
            }
            guard let included = include(text, at: name.position, key) else { continue }
            merged = merged?.merged(with: included) ?? included
        }
        return merged
    }

    private mutating func include(_ name: String, at position: SourcePosition, _ key: ConfigurationPath) -> Value? {
        do {
            let path = try allowed(name, from: context.files[position.file].path)
            readMax -= 1
            let holder = ConfigurationPath(key.components.dropLast())
            return parse(try File.read(path, bytesMax: Self.fileBytesMax), path, at: holder)
        } catch let error as IncludeError {
            context.report(.error, key, at: position, "\(error)")
        } catch let error as FileReadError {
            context.report(.error, key, at: position, "the included file \(Self.reason(error))")
        } catch {
            context.report(.error, key, at: position, "the file cannot be included")
        }
        return nil
    }

    /// The real path of an included file; a relative path is relative to the including file.
    private func allowed(_ name: String, from including: FilePath) throws(IncludeError) -> FilePath {
        if name.isEmpty || name.utf8.contains(0) { throw .invalidName }
        if chain.count > Self.includeDepthMax { throw .depthMax }
        if readMax == 0 { throw .filesMax }
        let path = including.removingLastComponent().pushing(FilePath(name))
        guard let real = ProcessEnvironment.realPath(of: path) else { throw .notFound }
        guard let top = ProcessEnvironment.realPath(of: context.directory), real.starts(with: top) else {
            throw .outside
        }
        if chain.contains(real) { throw .cycle }
        return real
    }
}

/// Why a file is not included.
private enum IncludeError: Error, CustomStringConvertible {
    case invalidName, notFound, outside, cycle, depthMax, filesMax

    var description: String {
        switch self {
        case .invalidName: "not a file name"
        case .notFound: "the file does not exist"
        case .outside: "the file is not below the directory of the configuration file"
        case .cycle: "the file includes itself, directly or through other files"
        case .depthMax: "more than \(SourceReader.includeDepthMax) nested files"
        case .filesMax: "more than \(SourceReader.filesMax) files included"
        }
    }
}
