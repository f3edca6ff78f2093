internal import Glibc
@testable internal import Posix
internal import Testing

struct SignalsTests {
    @Test("A blocked signal is read, once")
    func read() throws {
        let signals = try SignalDescriptor([SIGUSR1, SIGUSR2])
        #expect(try signals.next() == nil)
        pthread_kill(pthread_self(), SIGUSR2)
        #expect(try signals.next() == SIGUSR2)
        #expect(try signals.next() == nil)
    }
}
