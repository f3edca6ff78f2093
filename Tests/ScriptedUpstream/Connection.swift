internal import Glibc

/// One accepted connection: bytes in, the steps of its answer out.
final class Connection {
    enum Pace: Equatable {
        case moving
        /// Waits for an instant, in milliseconds of the monotonic clock.
        case until(Int)
        /// Waits for the peer to read.
        case blocked
        case hung
        /// Waits until so many requests are complete.
        case held(completed: Int)
        case idle
        case closed
    }

    let descriptor: CInt
    var input: [UInt8] = []
    /// The number of the request being answered, and when it came.
    private(set) var answering: (request: Int, since: Int)?
    private(set) var pace = Pace.idle
    private var steps: ArraySlice<Step> = []
    private var written = 0
    /// Set on a control connection that waits for counters: its query.
    var awaited: Substring?

    init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    func begin(_ steps: [Step], request: Int?) {
        self.steps = steps[...]
        answering = request.map { ($0, Clock.milliseconds) }
        pace = .moving
    }

    /// Takes what has arrived; false when the peer is gone.
    func read() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                input += buffer[..<count]
            } else {
                return count < 0 && (errno == EAGAIN || errno == EINTR)
            }
        }
    }

    /// Performs steps until one has to wait; true when the scripted answer is complete.
    func advance() -> Bool {
        let finished = walk()
        if finished { answering = nil }
        return finished
    }

    private func walk() -> Bool {
        var finished = false
        while let step = steps.first {
            switch step {
            case .write(let bytes):
                guard write(bytes) else { return finished }
            case .pause(let duration):
                steps.removeFirst()
                pace = .until(Clock.milliseconds + duration)
                return finished
            case .complete:
                steps.removeFirst()
                finished = true
            case .cut(let byReset):
                if byReset { reset() }
                pace = .closed
                return true
            case .hang:
                pace = .hung
                return finished
            case .hold(let completed):
                steps.removeFirst()
                pace = .held(completed: completed)
                return finished
            }
        }
        pace = .idle
        return finished
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        while written < bytes.count {
            let rest = bytes[written...]
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                pace = errno == EAGAIN ? .blocked : .closed
                return false
            }
            written += count
        }
        written = 0
        steps.removeFirst()
        return true
    }

    /// Makes the coming close(2) send a reset (socket(7), SO_LINGER).
    private func reset() {
        var value = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }
}

enum Clock {
    /// The monotonic clock, in milliseconds.
    static var milliseconds: Int {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int(now.tv_sec) * 1_000 + Int(now.tv_nsec) / 1_000_000
    }
}
