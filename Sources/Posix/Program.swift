internal import CLinux
internal import Glibc

/// A program to start with vfork(2) and execve(2): the cost does not depend on the size of this process.
package struct Program {
    /// An absolute path; PATH is not searched.
    package var path: String
    /// The arguments after the name of the program, which is `path`.
    package var arguments: [String]
    /// The whole environment, as `NAME=value`.
    package var environment: [String]
    /// Element `i` becomes descriptor `i` of the program; at most 16. The program gets no other descriptors.
    package var descriptors: [Descriptor]
    /// The working directory; nil for that of this process.
    package var directory: String?
    /// Whether the program leads its own process group, so that its children can be killed with it.
    package var ownGroup: Bool

    package init(
        _ path: String, arguments: [String] = [], environment: [String] = [], descriptors: [Descriptor] = []
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.descriptors = descriptors
        directory = nil
        ownGroup = true
    }

    /// Starts the program with an empty signal mask and default dispositions.
    ///
    /// - Throws: `SystemError` that names the path, also for an error of execve(2). Then no process remains.
    package func start() throws(SystemError) -> ChildProcess {
        guard ([path] + arguments + environment).allSatisfy({ !$0.utf8.contains(0) }) else {
            throw SystemError("execve", errno: EINVAL, on: path)
        }
        let (pid, code) = unsafe withCStrings([path] + arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe start(arguments, environment)
            }
        }
        if pid < 0 { throw SystemError("execve", errno: code, on: path) }
        return try ChildProcess(pid: pid)
    }

    private typealias CStrings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    private func start(_ arguments: CStrings, _ environment: CStrings) -> (pid: Int32, code: Int32) {
        let numbers = descriptors.map(\.number)
        return unsafe numbers.withUnsafeBufferPointer { numbers in
            unsafe withOptionalCString(directory) { directory in
                var program = unsafe clinux_program(
                    path: arguments[0], arguments: arguments, environment: environment,
                    descriptors: numbers.baseAddress, descriptor_count: Int32(numbers.count), directory: directory,
                    own_group: ownGroup ? 1 : 0)
                let pid = unsafe clinux_spawn(&program)
                return (pid, errno)
            }
        }
    }

    /// Calls `body` with the strings as a NULL-terminated C array.
    private func withCStrings<Result>(_ strings: [String], _ body: (CStrings) -> Result) -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress!) }
    }

    private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let text else { return body(nil) }
        return unsafe text.withCString { unsafe body($0) }
    }
}
