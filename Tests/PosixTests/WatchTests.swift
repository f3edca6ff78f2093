import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct WatchTests {
    @Test("A descriptor that has bytes is ready, one that has none is not")
    func ready() throws {
        let (first, second) = (try Descriptor.pipe(), try Descriptor.pipe())
        _ = try second.writing.write([1])
        let watch = Watch(client: nil, termination: nil)

        let ready = try watch.wait(for: [Interest(first.reading), Interest(second.reading)])

        #expect(ready == [Ready(Interest(second.reading))])
    }

    @Test("A wait ends with nothing when its own time is over")
    func until() throws {
        let pipe = try Descriptor.pipe()
        let watch = Watch(client: nil, termination: nil)

        #expect(try watch.wait(for: [Interest(pipe.reading)], until: watch.now + .milliseconds(2)) == [])
    }

    @Test("A deadline in the past ends a wait although an interest is ready")
    func deadline() throws {
        let pipe = try Descriptor.pipe()
        let watch = Watch(client: nil, termination: nil, deadline: .now)

        #expect(throws: Interruption.deadlinePassed) {
            try watch.wait(for: [Interest(pipe.writing, forWriting: true)])
        }
    }

    @Test("The supervisor's signal ends a wait")
    func terminated() throws {
        let (pipe, signal) = (try Descriptor.pipe(), try Descriptor.pipe())
        _ = try signal.writing.write([1])
        let watch = Watch(client: nil, termination: signal.reading)

        #expect(throws: Interruption.terminated) { try watch.wait(for: [Interest(pipe.reading)]) }
    }

    @Test("A client that closed is gone, whatever a half-close means")
    func clientGone() throws {
        let (client, peer) = try Socket.pair()
        peer.close()
        let watch = Watch(client: client, termination: nil)

        #expect(throws: Interruption.clientGone) { try watch.wait(for: []) }
    }

    @Test("A half-closed client is ignored while its request is read")
    func halfCloseIgnored() throws {
        let (client, peer) = try Socket.pair()
        Socket.shutdownWriting(peer)
        let watch = Watch(client: client, termination: nil)

        #expect(try watch.wait(for: [], until: watch.now) == [])
    }

    @Test("A half-closed client is gone before the head is out")
    func halfCloseGone() throws {
        let (client, peer) = try Socket.pair()
        Socket.shutdownWriting(peer)
        let watch = Watch(client: client, termination: nil)
        watch.halfClose = .gone

        #expect(throws: Interruption.clientGone) { try watch.wait(for: []) }
    }

    @Test("A half-closed client of a stream is probed once")
    func halfCloseProbed() throws {
        let (client, peer) = try Socket.pair()
        Socket.shutdownWriting(peer)
        let watch = Watch(client: client, termination: nil)
        var probes = 0
        watch.halfClose = .probed { probes += 1 }

        for _ in 0..<3 { #expect(try watch.wait(for: [], until: watch.now + .milliseconds(1)) == []) }

        #expect(probes == 1)
    }

    @Test("What a probe throws comes out of the wait")
    func probeThrows() throws {
        let (client, peer) = try Socket.pair()
        Socket.shutdownWriting(peer)
        let watch = Watch(client: client, termination: nil)
        watch.halfClose = .probed { throw Interruption.clientGone }

        #expect(throws: Interruption.clientGone) { try watch.wait(for: []) }
    }

    @Test("Timers run in the order of their instants, again as often as they say")
    func timers() throws {
        let watch = Watch(client: nil, termination: nil)
        let start = watch.now
        var fired: [String] = []
        watch.schedule(.lateHead, at: start) {
            fired.append("cancelled")
            return nil
        }
        watch.cancel(.lateHead)
        watch.schedule(.lateHead, at: start + .milliseconds(2)) {
            fired.append("late")
            return nil
        }
        watch.schedule(.keepAlive, at: start) {
            fired.append("again")
            return fired.count < 2 ? start : nil
        }

        while fired.count < 3 { _ = try watch.wait(for: [], until: start) }

        #expect(fired == ["again", "again", "late"])
    }

    @Test("A timer that waits itself is not interrupted by another timer")
    func nestedWait() throws {
        let watch = Watch(client: nil, termination: nil)
        let start = watch.now
        var order: [String] = []
        watch.schedule(.lateHead, at: start) {
            order.append("outer begins")
            _ = try watch.wait(for: [], until: watch.now + .milliseconds(1))
            order.append("outer ends")
            return nil
        }
        watch.schedule(.keepAlive, at: start) {
            order.append("other")
            return nil
        }

        while order.count < 3 { _ = try watch.wait(for: [], until: start) }

        #expect(order == ["outer begins", "outer ends", "other"])
    }

    @Test("What a timer throws comes out of the wait")
    func timerThrows() throws {
        let watch = Watch(client: nil, termination: nil)
        watch.schedule(.lateHead, at: watch.now) { throw Interruption.terminated }

        #expect(throws: Interruption.terminated) { try watch.wait(for: []) }
    }

    @Test("A reader that is slower than the sender gets every byte in order")
    func slowReader() throws {
        let (client, peer) = try Socket.pair()
        let watch = Watch(client: client, termination: nil)
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
        var received: [UInt8] = []
        watch.schedule(.lateHead, at: watch.now) {
            if case .bytes(let bytes) = try peer.read(atMost: 10_000) { received += bytes }
            return watch.now
        }

        try watch.send(sent, to: client)
        while case .bytes(let bytes) = try peer.read() { received += bytes }

        #expect(received == sent)
    }

    @Test("Sending to a client that closed is an interruption, not a signal")
    func sendToClosed() throws {
        let (client, peer) = try Socket.pair()
        peer.close()

        #expect(throws: Interruption.clientGone) {
            try Watch(client: nil, termination: nil).send([1], to: client)
        }
    }

    @Test("A lock is taken as soon as its holder gives it back")
    func lockAfterWaiting() throws {
        let directory = try TemporaryDirectory()
        let held = try File.open(directory.filePath.appending("lock"), flags: O_RDWR | O_CREAT)
        let wanted = try File.open(directory.filePath.appending("lock"))
        let watch = Watch(client: nil, termination: nil)
        #expect(try FileLock.takeNow(held))
        watch.schedule(.lateHead, at: watch.now + .milliseconds(10)) {
            held.close()
            return nil
        }

        #expect(try FileLock.take(wanted, through: watch))
        let other = try File.open(directory.filePath.appending("lock"))
        #expect(try !FileLock.takeNow(other))
    }
}
