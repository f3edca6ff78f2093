internal import CCurl
internal import Posix

/// One transfer of libcurl. It is cancelled when the last reference is released.
///
/// This type never waits: the owner polls `interests` and calls `drive` with those that are ready.
@safe final class CurlTransfer {
    private let transfer: UnsafeMutablePointer<ccurl_transfer>
    /// Kept alive for the transfer, because libcurl does not copy it.
    private let url: ParsedURL
    /// When libcurl must be called even if no socket is ready; nil for never.
    private(set) var timer: ContinuousClock.Instant?

    /// - Parameter resolved: the addresses of a name, as `resolveEntry` writes them; nil if there is no name.
    init(_ request: FetchRequest, _ url: ParsedURL, resolved: String?, trust: TrustStore) throws(FetchError) {
        self.url = url
        let headers = try Self.lines(request)
        let file = request.certificates ?? trust.file
        let strings = [
            resolved, trust.directory, file, request.route.proxy, request.route.unixSocket, request.unixName,
        ]
        let opened = unsafe withCStrings(headers) { lines in
            unsafe withCStrings(strings.map { $0 ?? "" }) { texts in
                unsafe request.body.withUnsafeBytes { body in
                    var options = unsafe ccurl_request()
                    unsafe options.url = url.handle
                    unsafe options.body = request.method == .post ? body.baseAddress ?? .init(texts[0]!) : nil
                    unsafe options.body_count = body.count
                    unsafe options.headers = lines
                    unsafe options.header_count = headers.count
                    unsafe options.head_bytes_max = request.limits.headBytesMax
                    unsafe options.resolved = resolved == nil ? nil : texts[0]
                    unsafe options.connect_milliseconds = max(1, Int(request.timeouts.connect / .milliseconds(1)))
                    unsafe options.certificates_directory = trust.directory == nil ? nil : texts[1]
                    unsafe options.certificates_file = file == nil ? nil : texts[2]
                    unsafe options.proxy = request.route.proxy == nil ? nil : texts[3]
                    unsafe options.unix_socket = request.route.unixSocket == nil ? nil : texts[4]
                    unsafe options.unix_name = request.unixName == nil ? nil : texts[5]
                    return unsafe ccurl_open(&options)
                }
            }
        }
        guard let opened = unsafe opened else { throw .connectFailed(reason: "out of memory") }
        unsafe transfer = unsafe opened
    }

    deinit { unsafe ccurl_close(transfer) }

    /// The descriptors that libcurl waits for.
    var interests: [Interest] {
        var interests: [Interest] = []
        for index in 0..<(unsafe transfer.pointee.socket_count) {
            let socket = unsafe ccurl_socket_at(transfer, index)
            if socket.events & CURL_POLL_IN != 0 { interests.append(Interest(socket.descriptor)) }
            if socket.events & CURL_POLL_OUT != 0 { interests.append(Interest(socket.descriptor, forWriting: true)) }
        }
        return interests
    }

    var isConnected: Bool { unsafe transfer.pointee.connected }
    /// Bytes of the response that have arrived, head included.
    var received: Int { unsafe transfer.pointee.received }
    var isDone: Bool { unsafe transfer.pointee.done }

    /// Continues with the ready descriptors; an empty list means that the timer is due.
    func drive(_ ready: [Ready], at now: ContinuousClock.Instant) {
        if ready.isEmpty {
            timer = nil
            unsafe ccurl_drive(transfer, CURL_SOCKET_TIMEOUT, 0)
        }
        for event in ready {
            var events = event.interest.forWriting ? CURL_CSELECT_OUT : CURL_CSELECT_IN
            if event.failed { events |= CURL_CSELECT_ERR }
            unsafe ccurl_drive(transfer, event.interest.descriptor, events)
        }
        readTimer(at: now)
    }

    /// Continues if the transfer was paused because the buffer of the body was full; returns whether it was.
    func resume(at now: ContinuousClock.Instant) -> Bool {
        guard unsafe transfer.pointee.paused else { return false }
        unsafe ccurl_resume(transfer)
        readTimer(at: now)
        return true
    }

    /// The head, once it is complete.
    var head: FetchResponseHead? {
        guard unsafe transfer.pointee.head_complete else { return nil }
        let lines = unsafe UnsafeRawBufferPointer(start: transfer.pointee.head, count: transfer.pointee.head_count)
        return FetchResponseHead(status: unsafe ccurl_status(transfer), lines: unsafe Array(lines))
    }

    /// Returns the bytes of the body that have arrived since the last call.
    func takeBody() -> [UInt8] {
        let count = unsafe transfer.pointee.body_count
        if count == 0 { return [] }
        unsafe transfer.pointee.body_count = 0
        return unsafe Array(UnsafeRawBufferPointer(start: transfer.pointee.body, count: count))
    }

    /// The error of a transfer that is done; nil when the response is complete.
    var failure: FetchError? {
        let result = unsafe transfer.pointee.result
        if result == CURLE_OK { return nil }
        if unsafe transfer.pointee.head_too_large { return .tooLarge }
        let reason = unsafe String(cString: ccurl_reason(transfer))
        return FetchError(result, reason: reason, host: url.host, isConnected: isConnected)
    }

    private func readTimer(at now: ContinuousClock.Instant) {
        guard unsafe transfer.pointee.timer_changed else { return }
        unsafe transfer.pointee.timer_changed = false
        let milliseconds = unsafe transfer.pointee.timer_milliseconds
        timer = milliseconds < 0 ? nil : now + .milliseconds(milliseconds)
    }
}
