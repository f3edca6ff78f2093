internal import CLinux
internal import Glibc

/// A process of a directory's owner that opens and makes what is below it for this one, which is of another user.
///
/// Neither of the two then needs to be root: what is in the files is read by a process that cannot open any file of the
/// owner's, and the process that can reads none of them. It ends when this value goes.
package final class DirectoryService: DirectoryAccess {
    /// Longest request, in bytes.
    private static let requestBytesMax = 8_192

    private let connection: Descriptor
    private let process: ChildProcess

    /// Starts it while this process still has the rights to become that owner.
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

    /// A way to what is below a directory that also stays open when this process stops being root.
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
        // A process that has ended answers nothing.
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
