internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage

/// The program of a request and its confinement; the process that becomes it is a fork of this one.
struct ConfinedProgram {
    private let request: CommandRequest
    private let path: FilePath
    private let arguments: [String]
    private let variables: [String]
    private let paths: CommandPaths
    private let landlock: Landlock
    private let ruleset: Descriptor
    private let filter: SystemCallFilter
    /// Whether the command has a process namespace: where Landlock does not restrict signals, and without a unit, whose
    /// control group would end the processes that this program leaves when it is killed.
    private var hasProcessNamespace: Bool { !landlock.scopesSignals || !isInUnit }
    private let isInUnit: Bool

    /// - Parameter isInUnit: whether systemd ends all processes of the command with this one.
    /// - Throws: `CommandRefusal`, and `SystemError` if the confinement cannot be prepared.
    init(_ request: CommandRequest, isInUnit: Bool) throws {
        self.request = request
        let directories = CommandEnvironment.directories(for: request)
        arguments = try Self.arguments(of: request)
        let found = try AllowedProgram.find(arguments[0], in: directories, from: request.directory)
        path =
            try request.allowlist.map { (list) throws(CommandRefusal) in
                try AllowedProgram.checked(found, against: list)
            } ?? found
        variables = CommandEnvironment.variables(
            for: request, language: environmentVariable("LANG"), zone: environmentVariable("TZ"))
        paths = try CommandPaths(request)
        guard let landlock = Landlock.offered() else {
            throw CommandRefusal(
                "Commands cannot be confined here: the kernel does not offer Landlock; see landlock(7).")
        }
        self.landlock = landlock
        self.isInUnit = isInUnit
        ruleset = try landlock.ruleset(paths.allowed)
        let truncate = landlock.version < 3 ? DeniedCall.truncate : []
        filter = try SystemCallFilter(
            denying: DeniedCall.namespaces + truncate + (request.network ? [] : DeniedCall.network))
    }

    /// The name of the program and its arguments. Text is for a shell, unless only some programs are allowed.
    private static func arguments(of request: CommandRequest) throws(CommandRefusal) -> [String] {
        switch request.program {
        case .argv(let words): return words
        case .shell(let text) where request.allowlist != nil: return try SimpleCommand(text).words
        case .shell(let text): return [File.isExecutable("/bin/bash") ? "/bin/bash" : "/bin/sh", "-c", text]
        }
    }

    /// Starts the program in a session of its own.
    ///
    /// - Parameter report: receives one line if the program cannot be executed, and is closed otherwise.
    /// - Returns: its pid.
    func start(input: Descriptor, output: Descriptor, report: Descriptor) throws(SystemError) -> Int32 {
        let service = getpid()
        if case .parent(let pid) = try forkProcess() { return pid }
        var place = report
        let failure: SystemError
        do throws(SystemError) {
            // From here on this process has these four descriptors, and that of the ruleset.
            for (number, descriptor) in [input, output, output].enumerated() {
                try descriptor.placeForProgram(at: CInt(number))
            }
            place = try report.moved(to: STDERR_FILENO + 1)
            try becomeConfined(by: service)
            failure = execute(path.string, arguments: arguments, variables: variables)
        } catch {
            failure = error
        }
        // The service reports a program that was not started even if this fails.
        _ = try? place.write(Array("\(failure)".utf8)[...])
        _exit(127)
    }

    private func becomeConfined(by service: Int32) throws(SystemError) {
        try ProcessState.startSession()
        // The kernel ends the command first, so that the service can report it.
        ProcessState.raiseOutOfMemoryScore(isDumpable: true)
        let hasNamespaces = try enterNamespaces()
        // The service may be killed, and then cannot end the command.
        try endWithParent(service)
        if hasNamespaces && hasProcessNamespace { try NamespaceInit.fork() }
        try ProcessEnvironment.setWorkingDirectory(request.directory)
        try Landlock.enforce(ruleset)
        try ProcessState.closeDescriptors(from: STDERR_FILENO + 2)
        try Signals.setDefaults()
        try limit()
        try filter.install()
    }

    /// Protects what Landlock does not: the modes and times of hidden files and, in early versions of Landlock, all other
    /// processes of this user.
    ///
    /// - Returns: whether the namespaces were made. The machine may not allow them; then the kernel must at least restrict
    ///   signals.
    private func enterNamespaces() throws(SystemError) -> Bool {
        var hasNamespaces = false
        do throws(SystemError) {
            try Namespaces.enter(processes: hasProcessNamespace)
            hasNamespaces = true
            if request.isReadOnly {
                try Namespaces.makeReadOnly(paths.hidden + [paths.workspace], except: nil)
            } else {
                try Namespaces.makeReadOnly(paths.hidden, except: paths.workspace)
            }
            // In a unit, mounts of the unit hide them, and its filter denies others.
            if !isInUnit, let directory = paths.sockets { try Namespaces.cover(directory) }
            try Namespaces.dropCapabilities()
        } catch {
            if !landlock.scopesSignals { throw error }
        }
        return hasNamespaces
    }

    private func limit() throws(SystemError) {
        let limits = request.limits
        if let bytes = limits.fileBytesMax { try ProcessState.limitFileSize(toBytes: bytes) }
        if let seconds = limits.cpuSecondsMax { try ProcessState.limitProcessorTime(toSeconds: seconds) }
        if let count = limits.filesMax { try ProcessState.limitDescriptors(to: count) }
        if let bytes = limits.memoryBytesMax { try ProcessState.limitMemory(toBytes: bytes) }
    }
}
