internal import Glibc
internal import Posix
internal import Service
internal import Text

/// Reloading a changed configuration or program: a child checks it, then this process executes it.
extension Supervisor {
    /// Handles SIGHUP: requests a reload whose result is reported.
    func reloadRequested() {
        settings.reloadPipe.report(.requested)
        requestReload()
    }

    /// Requests a reload: after SIGHUP or too many crashes.
    func requestReload() {
        reload.request(at: .now)
    }

    /// Handles a change in a directory of configuration files.
    func filesChanged() {
        if files.hasChanged() { reload.request(at: .now + Reload.settleDelay) }
    }

    /// Starts a check that is due, or kills a check that takes too long.
    func advanceReload(at now: ContinuousClock.Instant) {
        guard drain == nil else { return }
        if rejection?.isCheckDue(at: now) == true { reload.repeatCheck(at: now) }
        if rejection?.isWarningDue(at: now) == true { journal.write(.warning, rejectionWarning) }
        if let pid = reload.overdueCheck(at: now) { kill(pid, SIGKILL) }
        guard reload.isCheckDue(at: now) else { return }
        if !reload.isRepetition { notify.reloading() }
        do throws(SystemError) {
            let (pid, output) = try startCheck()
            checkOutput = output
            reload.started(pid: pid, at: now)
        } catch {
            reload.givenUp()
            keep(because: "the check could not be started: \(error)")
        }
    }

    /// The first line that a check prints on standard output if this program can serve with the configuration. A check
    /// without this line has failed even if it exits with 0, because other programs also exit with 0.
    package static let checkPassed = "openclaw-gateway: ready"

    /// Handles the end of the check: executes the new program and configuration, or keeps the old ones.
    func checkEnded(_ status: ExitStatus) {
        guard drain == nil else { return }
        let line = checkResult()
        guard status == .exited(code: 0) else { return keep(because: line ?? "the check ended with \(status)") }
        guard line == Self.checkPassed else {
            let path = settings.executable.path
            return keep(
                because: "\(path): does not report that it is ready; install the program again, or restart the service "
                    + "to use it")
        }
        let error = reexec()
        keep(because: "\(error)")
    }

    /// Keeps the earlier configuration and program. A repeated check with the same result changes and reports nothing.
    private func keep(because reason: String) {
        let reason = printable(reason, bytesMax: 400)
        if reload.isRepetition, reason == rejection?.reason { return }
        rejection = Rejection(reason, at: .now)
        journal.write(.error, "reload rejected: \(reason)")
        notify("READY=1")
        notify.status(status)
        settings.reloadPipe.report(.rejected(reason: reason))
    }

    /// The warning that is repeated while a configuration or program is rejected.
    private var rejectionWarning: String {
        let reason = rejection?.reason ?? ""
        return settings.isConfigured
            ? "reload rejected: \(reason); the earlier configuration and program stay in use"
            : "configuration invalid: \(reason); every request is answered 503"
    }

    /// Runs this program with the additional argument `--check`; its output is read from the pipe.
    private func startCheck() throws(SystemError) -> (pid: Int32, output: Descriptor) {
        let (reading, writing) = try Descriptor.pipe()
        guard case .parent(let pid) = try forkProcess() else {
            _exit(executeCheck(output: writing))
        }
        return (pid, reading)
    }

    /// Runs in the child; returns only if execve(2) fails.
    private func executeCheck(output: Descriptor) -> CInt {
        Signals.block(only: [])
        dup2(output.number, STDOUT_FILENO)
        dup2(output.number, STDERR_FILENO)
        let arguments = settings.executable.arguments + ["--check"]
        let error = replaceProgram(settings.executable.path, arguments: arguments, settings.environment)
        _ = try? output.write(Array("\(error)".utf8)[...])  // The exit status also reports the failure.
        return WorkerExit.internalError.rawValue
    }

    /// The first line of output of the check.
    private func checkResult() -> String? {
        defer { checkOutput = nil }
        guard case .bytes(let bytes)? = try? checkOutput?.read(atMost: 4_096) else { return nil }
        let line = bytes.split(separator: UInt8(ascii: "\n")).first
        return line.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Executes this program again and passes the state on; returns only if that fails.
    private func reexec() -> SystemError {
        let held =
            listeners.map(\.descriptor) + [scoreboard.memory] + connections.compactMap { $0 }
            + lingering.all.map(\.descriptor)
        do throws(SystemError) {
            let memory = try ReexecMemory.leave(reexecState(at: .now).text)
            for descriptor in held { try descriptor.setSurvivesExec(true) }
            let error = replaceProgram(
                settings.executable.path, arguments: settings.executable.arguments, settings.environment)
            memory.close()
            throw error
        } catch {
            ReexecMemory.withdraw()
            for descriptor in held { try? descriptor.setSurvivesExec(false) }  // Cannot fail for open descriptors.
            return error
        }
    }
}
