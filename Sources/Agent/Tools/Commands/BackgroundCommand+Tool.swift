internal import Commands
internal import Configuration
internal import Posix
internal import SystemPackage

extension BackgroundCommand {
    /// A command of the context's agent; nil if it does not exist.
    init?(named id: String, in context: ToolContext) throws(SystemError) {
        guard let directory = context.scope.commandsDirectory else { return nil }
        try self.init(CommandRequest.Background(agentId: context.scope.agentId, id: id), in: directory)
    }

    /// The commands of the context's agent, without those that ended long ago, whose files are removed.
    static func all(in context: ToolContext) throws(SystemError) -> [BackgroundCommand] {
        guard let directory = context.scope.commandsDirectory else { return [] }
        let before = WallClock.system().milliseconds - Int64(context.scope.settings.exec.cleanupMs)
        try removeEnded(ofAgent: context.scope.agentId, before: before, in: directory)
        return try all(ofAgent: context.scope.agentId, in: directory)
    }
}
