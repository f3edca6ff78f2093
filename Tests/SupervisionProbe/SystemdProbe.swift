internal import Glibc
internal import Posix
internal import Service
internal import SystemPackage

/// What libsystemd does in a process with one thread: a line for each result on standard output.
///
/// - `passed`: the descriptors that systemd passed, then the variables about them that are left.
/// - `notify`: sends notifications of each form.
/// - `notify-until-full`: sends notifications until one fails, prints how many were sent, and repeats another one until it
///   is sent.
/// - `unloaded`: whether the library is mapped after it was loaded and unloaded.
/// - `watchdog`: the time between two notifications of the watchdog.
struct SystemdProbe {
    /// Returns the exit status; nil if the arguments ask for something else.
    static func run(_ arguments: [String]) -> CInt? {
        do throws(SystemError) {
            switch arguments.dropFirst().first {
            case "passed": try passed()
            case "notify": notify()
            case "notify-until-full": notifyUntilFull()
            case "unloaded":
                _ = try Systemd()
                print(try libsystemd())
            case "watchdog": print(Notify.watchdogInterval().map { "\($0)" } ?? "none")
            default: return nil
            }
            return EXIT_SUCCESS
        } catch {
            print(error)
            return EXIT_FAILURE
        }
    }

    /// Whether libsystemd is mapped in this process.
    static func libsystemd() throws(SystemError) -> String {
        let maps = try File.open("/proc/self/maps").readGrowing(at: 0, count: 1 << 20)
        return String(decoding: maps, as: UTF8.self).contains("libsystemd") ? "mapped" : "not mapped"
    }

    private static func passed() throws(SystemError) {
        defer {
            for variable in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] {
                if let value = environmentVariable(variable) { print("\(variable)=\(value)") }
            }
        }
        let passed = try PassedDescriptors.take()
        let systemd = try Systemd()
        for (descriptor, name) in passed {
            let kind = systemd.isListener(descriptor) ? "listener" : "other"
            let closes = fcntl(descriptor.number, F_GETFD) & FD_CLOEXEC != 0 ? "close-on-exec" : "inherited"
            print("\(descriptor.number) \(name) \(kind) \(closes)")
        }
    }

    private static func notify() {
        let notify = Notify()
        print(notify("READY=1", "MAINPID=7") ? "sent" : "not sent")
        notify.status("two\nlines")
        notify.reloading()
    }

    private static func notifyUntilFull() {
        let notify = Notify()
        var count = 0
        while notify("STATUS=\(count)") { count += 1 }
        _ = try? FileDescriptor.standardOutput.writeAll("sent \(count)\n".utf8)
        while !notify("READY=1") {}
    }
}
