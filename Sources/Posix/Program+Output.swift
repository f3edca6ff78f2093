internal import Glibc
internal import SystemPackage

/// The output and the exit status of a program that has ended.
package struct ProgramOutput: Equatable, Sendable {
    package var output: [UInt8]
    package var errors: [UInt8]
    package var status: ExitStatus

    package init(output: [UInt8] = [], errors: [UInt8] = [], status: ExitStatus) {
        self.output = output
        self.errors = errors
        self.status = status
    }
}

extension Program {
    /// Runs the program with empty standard input and waits until it ends.
    ///
    /// - Parameters:
    ///   - bytesMax: limit of standard output, and of standard error, in bytes.
    ///   - limit: time limit; a program that takes longer is killed.
    /// - Throws: `SystemError`: the error of the start, `EFBIG` if the program writes more, or `ETIMEDOUT`.
    package func run(bytesMax: Int, within limit: Duration) throws -> ProgramOutput {
        let (output, errors) = (try Descriptor.pipe(), try Descriptor.pipe())
        var program = self
        program.descriptors = [try File.open("/dev/null"), output.writing, errors.writing]
        let child = try program.start()
        program.descriptors = []
        output.writing.close()
        errors.writing.close()
        let watch = Watch(client: nil, termination: nil, deadline: .now + limit)
        do {
            let written = try Self.gather([output.reading, errors.reading], bytesMax: bytesMax, watch)
            return ProgramOutput(output: written[0], errors: written[1], status: try child.wait(through: watch))
        } catch Interruption.deadlinePassed {
            throw SystemError("wait", errno: ETIMEDOUT, on: path)
        }
    }

    /// Reads several pipes until all of them are closed.
    private static func gather(_ pipes: [Descriptor], bytesMax: Int, _ watch: Watch) throws -> [[UInt8]] {
        var texts = pipes.map { _ in [UInt8]() }
        var open = Array(pipes.indices)
        while !open.isEmpty {
            let ready = try watch.wait(for: open.map { Interest(pipes[$0]) }).map(\.interest.descriptor)
            for index in open where ready.contains(pipes[index].number) {
                switch try pipes[index].read() {
                case .bytes(let more): texts[index] += more
                case .ended: open.removeAll { $0 == index }
                case .wouldBlock: continue
                }
                if texts[index].count > bytesMax { throw SystemError("read", errno: EFBIG) }
            }
        }
        return texts
    }
}
