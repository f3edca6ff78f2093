internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// A program that a test started, in a process group of its own; all of the group ends with this value.
package final class ChildProgram: @unchecked Sendable {
    /// How a process ended.
    package enum Exit: Equatable, Sendable {
        case status(CInt)
        case signal(CInt)
    }

    package let pid: Int32
    package let output: GrowingFile
    package let errors: GrowingFile
    private let directory: TemporaryDirectory
    private var exit: Exit?

    /// Starts a program; descriptors from 3 on are those given.
    ///
    /// - Parameter input: the standard input; nil for an empty one.
    package init(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], descriptors: [CInt] = [],
        input: CInt? = nil
    ) throws {
        directory = try TemporaryDirectory()
        output = GrowingFile(try directory.write("", to: "stdout"))
        errors = GrowingFile(try directory.write("", to: "stderr"))
        let standard = try [
            Self.open("/dev/null", O_RDONLY), Self.open(output.path, O_WRONLY | O_APPEND),
            Self.open(errors.path, O_WRONLY | O_APPEND),
        ]
        defer { for descriptor in standard { close(descriptor) } }
        let variables = environment.map { "\($0)=\($1)" }
        let first = [input ?? standard[0]] + standard.dropFirst()
        pid = try Self.spawn([path] + arguments, variables, first + descriptors)
    }

    deinit {
        _ = kill(-pid, SIGKILL)
        _ = kill(pid, SIGKILL)
        var status: CInt = 0
        if exit == nil { _ = unsafe waitpid(pid, &status, 0) }
    }

    package func signal(_ number: CInt) {
        _ = kill(pid, number)
    }

    /// Waits until it has ended.
    package func wait(within duration: Duration = patience) throws -> Exit {
        if let exit { return exit }
        let descriptor = clinux_pidfd_open(pid)
        guard descriptor >= 0 else { throw TestFailure("pidfd_open", errno) }
        defer { close(descriptor) }
        guard Deadline(within: duration).ready(descriptor) else {
            throw TestFailure("process \(pid) has not ended; its log:\n\(errors.text.suffix(4_000))")
        }
        var status: CInt = 0
        guard unsafe waitpid(pid, &status, 0) == pid else { throw TestFailure("waitpid", errno) }
        let ended: Exit = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
        exit = ended
        return ended
    }

    /// The processes that this one has forked and not yet reaped, oldest first.
    package var children: [Int32] {
        GrowingFile("/proc/\(pid)/task/\(pid)/children").text.split(separator: " ").compactMap { Int32($0) }
    }

    private static func open(_ path: String, _ flags: CInt) throws -> CInt {
        let descriptor = unsafe clinux_open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFailure(path, errno) }
        return descriptor
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String], _ descriptors: [CInt]
    ) throws -> Int32 {
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        let pid = unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe variables.withUnsafeMutableBufferPointer { variables in
                unsafe descriptors.withUnsafeBufferPointer { descriptors in
                    var program = unsafe clinux_program()
                    unsafe program.path = UnsafePointer(words[0])
                    unsafe program.arguments = UnsafePointer(words.baseAddress)
                    unsafe program.environment = UnsafePointer(variables.baseAddress)
                    unsafe program.descriptors = descriptors.baseAddress
                    unsafe program.descriptor_count = CInt(descriptors.count)
                    unsafe program.own_group = 1
                    return unsafe clinux_spawn(&program)
                }
            }
        }
        guard pid > 0 else { throw TestFailure("start of \(arguments[0])", errno) }
        return pid
    }
}
