package import SystemPackage

/// The first frame of a client: the command, its directories and its limits.
package struct CommandRequest: Equatable, Sendable {
    package enum Program: Equatable, Sendable {
        /// Text for a shell.
        case shell(String)
        /// The program and its arguments, without a shell.
        case argv([String])
    }

    /// A variable of the environment.
    package struct Variable: Equatable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Limits of each process of the command: setrlimit(2). Those of the service's unit apply, too.
    package struct Limits: Equatable, Sendable {
        /// Address space, in bytes: RLIMIT_AS.
        package var memoryBytesMax: Int?
        /// Processor time, in seconds: RLIMIT_CPU.
        package var cpuSecondsMax: Int?
        /// Size of a file that is written, in bytes: RLIMIT_FSIZE.
        package var fileBytesMax: Int?
        /// Open descriptors: RLIMIT_NOFILE.
        package var filesMax: Int?

        package init() {}
    }

    /// The name of a command that goes on after its connection was closed.
    package struct Background: Equatable, Sendable {
        package let agentId: String
        /// 1 to 64 bytes of `[A-Za-z0-9_-]`.
        package let id: String

        package init(agentId: String, id: String) {
            self.agentId = agentId
            self.id = id
        }
    }

    package var program: Program
    /// The directory that the command may write; absolute.
    package var workspace: FilePath
    /// The working directory, which is inside the workspace; absolute.
    package var directory: FilePath
    /// Paths that the command cannot read, write or execute, in addition to the service's own.
    package var hidden: [FilePath] = []
    /// Whether the command can write nothing, not even in the workspace.
    package var isReadOnly = false
    package var environment: [Variable] = []
    /// Directories in which programs are searched before the default ones; absolute.
    package var pathPrepend: [FilePath] = []
    /// Whether the command may use sockets other than local ones.
    package var network = false
    /// Time after which the command is killed.
    package var timeoutSeconds = 1_800
    /// Output beyond this number of bytes is discarded and counted.
    package var outputBytesMax = 1 << 20
    package var limits = Limits()
    /// The only programs that may be executed, without a shell: absolute paths, or names of programs in the default
    /// directories. Nil if all may be.
    package var allowlist: [String]?
    /// Nil if the command ends with its connection.
    package var background: Background?
    /// The commands of `background.agentId` at the same time, this one included; nil without a limit.
    package var commandsMax: Int?
    /// Whether a command in the background ends with its connection, and leaves no file, until the client detaches it.
    package var isAttached = false

    package init(_ program: Program, workspace: FilePath) {
        self.program = program
        self.workspace = workspace
        directory = workspace
    }
}

extension CommandRequest {
    /// Longest path, in bytes: PATH_MAX of limits.h.
    static let pathBytesMax = 4_095
    static let hiddenMax = 1_024
    static let variablesMax = 256
    static let pathPrependMax = 32
    static let allowlistMax = 256
    static let argumentsMax = 4_096
    static let timeoutSecondsMax = 604_800
    static let outputBytesLimit = 1 << 30
    static let commandsMaxLimit = 10_000
}
