internal import CLinux
internal import CSeccomp
internal import Glibc

/// Allows this process and its children only the calls of `SystemCallList`: seccomp(2), through libseccomp.
///
/// Any other call fails with `EPERM`, or with `ENOSYS` if it is in `SystemCallList.missing`, so that a library that
/// makes it can continue. A system call of another architecture kills the process.
package struct SystemCallFilter: Equatable, Sendable {
    /// The filter program for the kernel: instructions of 8 bytes.
    private let program: [UInt8]

    /// Makes the program. A worker installs a copy of it, because making it takes longer than serving a request.
    ///
    /// - Throws: `SystemError` when libseccomp cannot create the filter.
    package init() throws(SystemError) {
        program = try unsafe Self.program(otherwise: Self.failing(EPERM)) { context throws(SystemError) in
            // A binary tree. The kernel evaluates the program for each call when it is installed, and a list takes
            // longer.
            _ = unsafe seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)
            for group in SystemCallList.groups {
                for call in group.calls { try unsafe Self.allow(call, in: context) }
            }
            for number in SystemCallList.missing {
                try unsafe Self.add(Self.failing(ENOSYS), number, [], in: context)
            }
        }
    }

    /// A filter for a program of any kind: it allows every call except some.
    ///
    /// - Throws: `SystemError` when libseccomp cannot create the filter.
    package init(denying calls: [DeniedCall]) throws(SystemError) {
        program = try unsafe Self.program(otherwise: Self.allowing) { context throws(SystemError) in
            for call in calls {
                guard let number = AllowedCall.number(of: call.name) else { continue }
                let comparisons = call.condition.map { [Self.comparison($0)] } ?? []
                try unsafe Self.add(Self.failing(call.errno), number, comparisons, in: context)
            }
        }
    }

    /// - Parameter action: what happens to a call for which there is no rule.
    private static func program(
        otherwise action: UInt32, _ addRules: (scmp_filter_ctx) throws(SystemError) -> Void
    ) throws(SystemError) -> [UInt8] {
        guard let context = unsafe seccomp_init(action) else { throw SystemError("seccomp_init", errno: ENOMEM) }
        defer { unsafe seccomp_release(context) }
        try unsafe addRules(context)
        return try unsafe exported(context)
    }

    /// Installs the filter for this process and its children; `isInForce` checks the result.
    package func install() throws(SystemError) {
        try checked("seccomp") { unsafe clinux_filter_system_calls(program, program.count / 8) }
    }

    /// Whether a filter is in force: a call that otherwise has no effect is denied.
    static var isInForce: Bool {
        clinux_unshare(0) == -1 && errno == EPERM
    }

    private static let allowing: UInt32 = 0x7fff_0000

    private static func failing(_ code: CInt) -> UInt32 {
        0x0005_0000 | UInt32(code)
    }

    private static func allow(_ call: AllowedCall, in context: scmp_filter_ctx) throws(SystemError) {
        guard let number = call.number else { return }
        if call.alternatives.isEmpty { try unsafe add(allowing, number, [], in: context) }
        for conditions in call.alternatives {
            let comparisons = conditions.map {
                scmp_arg_cmp(arg: $0.argument, op: SCMP_CMP_MASKED_EQ, datum_a: $0.mask, datum_b: $0.value)
            }
            try unsafe add(allowing, number, comparisons, in: context)
        }
    }

    private static func comparison(_ condition: DeniedCall.Condition) -> scmp_arg_cmp {
        switch condition {
        case .hasBits(let argument, let mask):
            scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: mask)
        case .differs(let argument, let value):
            scmp_arg_cmp(arg: argument, op: SCMP_CMP_NE, datum_a: value, datum_b: 0)
        }
    }

    private static func add(
        _ action: UInt32, _ number: CInt, _ conditions: [scmp_arg_cmp], in context: scmp_filter_ctx
    ) throws(SystemError) {
        let result = unsafe seccomp_rule_add_array(context, action, number, UInt32(conditions.count), conditions)
        if result < 0 { throw SystemError("seccomp_rule_add", errno: -result, on: "\(number)") }
    }

    private static func exported(_ context: scmp_filter_ctx) throws(SystemError) -> [UInt8] {
        let memory = Descriptor(owning: try checked("memfd_create") { unsafe clinux_memfd("openclaw-filter") })
        let result = unsafe seccomp_export_bpf(context, memory.number)
        if result < 0 { throw SystemError("seccomp_export_bpf", errno: -result) }
        try checked("lseek") { lseek(memory.number, 0, SEEK_SET) }
        var program: [UInt8] = []
        while case .bytes(let more) = try memory.read() { program += more }
        return program
    }
}

extension AllowedCall {
    /// The number of the call; nil if this architecture or this libseccomp does not have it.
    package var number: CInt? { Self.number(of: name) }

    package static func number(of name: String) -> CInt? {
        let number = unsafe seccomp_syscall_resolve_name(name)
        return number < 0 ? nil : number
    }
}
