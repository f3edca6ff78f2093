internal import CLinux
internal import Glibc

/// A process that runs as the owner of a directory and opens and creates files below it for this process, which runs as
/// another user.
///
/// Neither process needs to be root: this process reads the files but cannot open any other file of the owner; the
/// other process can open them but reads none. The other process ends when this value is released.
package final class DirectoryService: DirectoryAccess {
    /// Longest request, in bytes.
    private static let requestBytesMax = 8_192

    private let connection: Descriptor
    private let process: ChildProcess

    /// Starts the process. This process must still have the right to become the owner.
    ///
    /// - Throws: `SystemError`.
    package init(for directory: Directory) throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        try checked("socketpair") {
            unsafe socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        let theirs = Descriptor(owning: ends[0])
        connection = Descriptor(owning: ends[1])
        switch try forkProcess() {
        case .parent(let child): process = try ChildProcess(pid: child)
        case .child:
            connection.close()
            Self.serve(directory, theirs)
        }
    }

    /// Access to the files below a directory that remains after this process stops being root.
    package static func access(to directory: Directory) throws(SystemError) -> any DirectoryAccess {
        if geteuid() != 0 { return directory }
        return try DirectoryService(for: directory)
    }

    package func perform(_ operation: DirectoryOperation, _ path: [String]) throws(SystemError) -> Descriptor {
        let shown = path.joined(separator: "/")
        let request = [operation.rawValue] + Array(shown.utf8)
        guard request.count <= Self.requestBytesMax, !path.contains(where: { $0.utf8.contains(UInt8(ascii: "/")) })
        else { throw SystemError("openat", errno: EINVAL, on: shown) }
        try checked("sendmsg") { unsafe clinux_send_descriptor(connection.number, request, request.count, -1) }
        var code: CInt = 0
        var number: CInt = -1
        let received = try checked("recvmsg") {
            unsafe clinux_receive_descriptor(connection.number, &code, MemoryLayout<CInt>.size, &number)
        }
        if number >= 0 { return Descriptor(owning: number) }
        // A process that has ended sends no reply.
        throw SystemError("openat", errno: received == MemoryLayout<CInt>.size && code != 0 ? code : EIO, on: shown)
    }

    private static func serve(_ directory: Directory, _ connection: Descriptor) -> Never {
        do throws(SystemError) {
            if let owner = try UserIdentity.owner(of: directory.descriptor) { try owner.assume() }
            while let (operation, path) = try receive(connection) { try answer(operation, path, directory, connection) }
        } catch {
            _exit(1)
        }
        _exit(0)
    }

    private static func receive(_ connection: Descriptor) throws(SystemError) -> (DirectoryOperation, [String])? {
        var request = [UInt8](repeating: 0, count: requestBytesMax)
        var none: CInt = -1
        let count = try checked("recvmsg") {
            unsafe clinux_receive_descriptor(connection.number, &request, requestBytesMax, &none)
        }
        guard count > 0, let operation = DirectoryOperation(rawValue: request[0]) else { return nil }
        let path = request[1..<count].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return (operation, path.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func answer(
        _ operation: DirectoryOperation, _ path: [String], _ directory: Directory, _ connection: Descriptor
    ) throws(SystemError) {
        var code: CInt = 0
        var opened: Descriptor?
        do throws(SystemError) { opened = try directory.perform(operation, path) } catch { code = error.errno }
        let number = opened?.number ?? -1
        try checked("sendmsg") {
            unsafe clinux_send_descriptor(connection.number, &code, MemoryLayout<CInt>.size, number)
        }
        opened?.close()
    }
}
