internal import Glibc
internal import Posix
internal import Text

/// Looks up the addresses of a name in a child process, which ends by itself in time: getaddrinfo(3) cannot be
/// interrupted, and a worker may not send signals.
package struct Resolver {
    private let lookUp: (String) -> ResolverAnswer

    /// - Parameter lookUp: runs in the child and may block without limit.
    package init(lookUp: @escaping (String) -> ResolverAnswer = Self.systemLookUp) {
        self.lookUp = lookUp
    }

    /// The addresses, in the order in which they must be tried (RFC 6724).
    ///
    /// - Throws: `unresolved`; `connectTimeout` when `until` passes first; `Interruption` and the errors of a timer.
    func addresses(
        of host: String, through waiting: any Waiting, until: ContinuousClock.Instant
    ) throws -> [IPAddress] {
        if Self.isLocalhost(host) { return [.v4(0x7f00_0001), .v6(1)] }
        switch ResolverAnswer(try ask(host, through: waiting, until: until)) {
        case .addresses(let addresses): return addresses
        case .failed(let reason): throw FetchError.unresolved(host: host, reason: reason)
        }
    }

    /// Names that always mean this machine (RFC 6761, section 6.3).
    static func isLocalhost(_ host: String) -> Bool {
        let name = host.asciiLowercased
        return name == "localhost" || name.utf8.suffix(10).elementsEqual(".localhost".utf8)
    }

    private func ask(
        _ host: String, through waiting: any Waiting, until: ContinuousClock.Instant
    ) throws -> [UInt8] {
        let (child, pipe) = try start(host, until: min(until, waiting.deadline ?? until))
        var bytes: [UInt8] = []
        while bytes.count <= ResolverAnswer.bytesMax, let more = try waiting.read(from: pipe, until: until) {
            if more.isEmpty { throw FetchError.connectTimeout }
            bytes += more
        }
        // If the child writes more, its write fails.
        pipe.close()
        _ = try child.wait(through: waiting)
        return bytes
    }

    private func start(
        _ host: String, until: ContinuousClock.Instant
    ) throws -> (ChildProcess, Descriptor) {
        do throws(SystemError) {
            let pipe = try Descriptor.pipe()
            let parent = getpid()
            switch try forkProcess() {
            case .child:
                // After the timeout of the parent, which reports the failure.
                endWithParent(parent, orAfter: ContinuousClock.now.duration(to: until) + .seconds(1))
                answer(host, on: pipe.writing)
            case .parent(let pid):
                pipe.writing.close()
                return (try ChildProcess(pid: pid, endsItself: true), pipe.reading)
            }
        } catch {
            throw FetchError.unresolved(host: host, reason: "\(error)")
        }
    }

    /// Runs in the child. All other descriptors are closed first: the client's connection and the locks.
    private func answer(_ host: String, on pipe: Descriptor) -> Never {
        do throws(SystemError) {
            let pipe = try pipe.closeOthers()
            _ = try pipe.write(lookUp(host).bytes[...])
        } catch {
            _exit(1)
        }
        _exit(0)
    }

    /// - Source: getaddrinfo(3), getnameinfo(3).
    package static func systemLookUp(_ host: String) -> ResolverAnswer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { return .failed(reason: unsafe String(cString: gai_strerror(code))) }
        var addresses: [IPAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            if let address = unsafe address(current.pointee) { addresses.append(address) }
            unsafe entry = unsafe current.pointee.ai_next
        }
        return .addresses(addresses)
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = unsafe getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        return IPAddress(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
