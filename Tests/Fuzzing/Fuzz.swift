internal import Glibc

/// The target that the variable FUZZ_TARGET names. One program has all targets, because building is most of the time of a
/// short run.
private let target: @Sendable ([UInt8]) -> Void = {
    let targets: [String: @Sendable ([UInt8]) -> Void] = [
        "ChatCompletions": fuzzChatCompletions,
        "CommandRequest": fuzzCommandRequest,
        "Configuration": fuzzConfiguration,
        "EventStream": fuzzEventStream,
        "JSON": fuzzJSON,
        "Patch": fuzzPatch,
        "RequestParser": fuzzRequestParser,
        "SessionKey": fuzzSessionKey,
        "Transcript": fuzzTranscript,
    ]
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) }
    guard let target = targets[name ?? ""] else {
        preconditionFailure("FUZZ_TARGET is not one of \(targets.keys.sorted())")
    }
    return target
}()

/// The entry of libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
