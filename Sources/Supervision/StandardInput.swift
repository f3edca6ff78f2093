internal import Glibc
package import Posix
package import Service
package import SystemPackage

/// Serves the connection on descriptor 0 without a supervisor: for inetd and units with `Accept=yes`.
///
/// Then closes the connection like the supervisor does, and writes its journal entry.
///
/// - Parameters:
///   - stateDirectory: the state directory, which is created if it does not exist; nil without one.
///   - prepare: creates what is missing in it; returns one line for the journal if that fails.
/// - Throws: `SystemError` with `ENOTSOCK` or `ENOTCONN` if descriptor 0 is not a connection.
package func serveStandardInput(
    _ plan: ConfinementPlan, stateDirectory: FilePath?, prepare: () -> String?,
    _ serve: (AcceptedConnection) -> WorkerExit
) throws(SystemError) -> WorkerExit {
    Signals.reset()
    let connection = Descriptor(owning: STDIN_FILENO)
    try connection.setNonBlocking()
    let termination = try SignalDescriptor([SIGTERM])
    let journal = Journal()
    var state = stateDirectory.map { StateDirectory($0) }
    _ = state?.inspect()
    if let state, state.problem == nil, let failure = prepare() { journal.write(.warning, failure) }
    let peer = try Socket.peer(of: connection)
    let isFromCommand = LocalClient.isCommand(peer)
    try ProcessState.harden(coreFiles: plan.coreFiles)
    let active = try Confinement.tried()
    let ruleset = try active.landlock?.ruleset(plan.allowed)
    try WorkerProcess.confine(plan, ConfinementMeasures(ruleset: ruleset, filter: active.filter))
    var context = WorkerContext(
        termination: termination, journal: journal, page: try .unshared(), landlock: active.landlock)
    context.stateProblem = state?.problem
    let accepted = AcceptedConnection(
        connection: connection, peer: peer, isFromCommand: isFromCommand, context: context)
    let exit = serve(accepted)
    accepted.report()
    var lingering = LingeringConnections(lingeringMax: 1)
    lingering.begin(connection, at: .now)
    while let deadline = lingering.deadline {
        let left = max(.zero, ContinuousClock.now.duration(to: deadline))
        var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        let count = unsafe poll(&entry, 1, CInt(left / .milliseconds(1)) + 1)
        lingering.advance(at: .now) { _ in count > 0 }
    }
    return exit
}
