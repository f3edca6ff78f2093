internal import CLinux
internal import Glibc

/// A program to start: vfork and exec, so that the cost does not grow with this process.
package struct Program {
    /// An absolute path; nothing is searched.
    package var path: String
    /// Without the program's own name, which is `path`.
    package var arguments: [String]
    /// All of its environment, as `NAME=value`.
    package var environment: [String]
    /// Descriptor `i` of the program is the `i`th of these, at most 16; it gets no other.
    package var descriptors: [Descriptor]
    /// Where it starts; nil: where this process is.
    package var directory: String?
    /// It leads a process group of its own, so that all it starts can be killed together.
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

    /// Starts it with an empty signal mask and default dispositions.
    ///
    /// - Throws: `SystemError` that names the path, also for what execve(2) reports; nothing was started then.
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

    /// Lends strings as a C array that ends with NULL.
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
