import Glibc
import Posix
import Testing

struct SystemErrorTests {
    @Test("An error contains the call, its subject and the reason")
    func description() {
        #expect("\(SystemError("open", errno: EACCES, on: "/x"))" == "open /x: Permission denied (EACCES)")
        #expect("\(SystemError("poll", errno: 9_999))" == "poll: error 9999")
    }

    @Test("A call that was interrupted is repeated")
    func interrupted() throws {
        var answers: [(Int32, Int32)] = [(-1, EINTR), (-1, EINTR), (7, 0)]
        let value = try checked("read") {
            let (value, code) = answers.removeFirst()
            errno = code
            return value
        }
        #expect(value == 7)
    }
}
