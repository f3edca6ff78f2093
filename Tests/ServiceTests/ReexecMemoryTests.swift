internal import Glibc
internal import Posix
@testable internal import Service
internal import Testing

struct ReexecMemoryTests {
    @Test("The state that one program leaves is read by the next one, once, whatever its length", arguments: [1])
    func leftAndTaken(copies: Int) throws {
        let text = String(repeating: "worker 1 2 3 äöü\n", count: 20_000 * copies)
        let number = try ReexecMemory.leave(text).release()
        #expect(fcntl(number, F_GETFD) == 0)
        #expect(ReexecMemory.take() == text)
        #expect(ReexecMemory.take() == nil)
    }

    @Test("A program that cannot be executed leaves this one running")
    func notExecuted() {
        let error = replaceProgram("/nowhere/openclaw-gateway", arguments: ["openclaw-gateway"], nil)
        #expect(error == SystemError("execve", errno: ENOENT, on: "/nowhere/openclaw-gateway"))
    }
}
