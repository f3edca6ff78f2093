package import JSON

/// The frame `S`: the command has started.
package struct CommandStarted: Equatable, Sendable {
    /// The systemd unit, `openclaw-command@….service`; empty without systemd.
    package let unit: String
    package let pid: Int
    /// Whether the command can continue in the background.
    package let canContinue: Bool

    package init(unit: String, pid: Int, canContinue: Bool) {
        self.unit = unit
        self.pid = pid
        self.canContinue = canContinue
    }

    package init(decoding payload: ArraySlice<UInt8>) throws(SyntaxError) {
        let root = try Document(parsing: Array(payload)).root
        self.init(
            unit: root["unit"]?.string ?? "", pid: root["pid"]?.integer ?? 0,
            canContinue: root["canContinue"]?.boolean ?? true)
    }
}

extension CommandStarted: Writable {
    package func write(to writer: inout Writer) {
        writer.object { writer in
            writer.member("unit", unit)
            writer.member("pid", pid)
            if !canContinue { writer.member("canContinue", false) }
        }
    }
}

/// The frame `X`: how the command ended.
package struct CommandEnd: Equatable, Sendable {
    package enum Result: Equatable, Sendable {
        case exited(Int)
        /// The number of the signal.
        case signalled(Int)
        /// The command was not started; a sentence for the model.
        case refused(String)
    }

    package let result: Result
    /// Whether the command was killed because its time limit was reached.
    package var timedOut = false
    /// Whether the kernel killed a process of the command because of the unit's memory limit.
    package var outOfMemory = false
    /// The number of bytes of output beyond `outputBytesMax`, which were discarded.
    package var outputBytesDiscarded = 0
    /// The processor time of the command in microseconds, of all its processes.
    package var cpuMicroseconds = 0
    /// The peak memory of the command in bytes, of all its processes together; without systemd of the largest one.
    package var memoryPeakBytes = 0

    package init(_ result: Result) {
        self.result = result
    }

    package init(decoding payload: ArraySlice<UInt8>) throws(SyntaxError) {
        let root = try Document(parsing: Array(payload)).root
        self.init(root)
    }

    init(_ root: Node) {
        if let sentence = root["refused"]?.string {
            self.init(.refused(sentence))
        } else if let signal = root["signal"]?.integer {
            self.init(.signalled(signal))
        } else {
            self.init(.exited(root["status"]?.integer ?? 0))
        }
        timedOut = root["timedOut"]?.boolean ?? false
        outOfMemory = root["outOfMemory"]?.boolean ?? false
        outputBytesDiscarded = root["outputBytesDiscarded"]?.integer ?? 0
        cpuMicroseconds = root["cpuMicroseconds"]?.integer ?? 0
        memoryPeakBytes = root["memoryPeakBytes"]?.integer ?? 0
    }
}

extension CommandEnd: Writable {
    package func write(to writer: inout Writer) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout Writer) {
        switch result {
        case .exited(let status): writer.member("status", status)
        case .signalled(let signal): writer.member("signal", signal)
        case .refused(let sentence): writer.member("refused", sentence)
        }
        writer.member("timedOut", timedOut)
        writer.member("outOfMemory", outOfMemory)
        writer.member("outputBytesDiscarded", outputBytesDiscarded)
        writer.member("cpuMicroseconds", cpuMicroseconds)
        writer.member("memoryPeakBytes", memoryPeakBytes)
    }
}
