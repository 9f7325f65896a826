import CustodyModel
import CustodySanitizer

// Whatever bytes come: those that are an event must come out as an event, and going through again must change nothing.
nonisolated(unsafe) private var sanitizer = makeSanitizer()
nonisolated(unsafe) private var scanner = JSONScanner(limits: JSONLimits())
nonisolated(unsafe) private var event = ByteBuffer()
nonisolated(unsafe) private var output = ByteBuffer()
nonisolated(unsafe) private var again = ByteBuffer()
nonisolated(unsafe) private var redacted: [RuleIndex] = []

private func makeSanitizer() -> Sanitizer {
    guard let sanitizer = try? Sanitizer(rules: .standard) else { fatalError("the standard rules do not start") }
    return sanitizer
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    event.removeAll()
    guard (try? scanner.compact(UnsafeRawBufferPointer(start: bytes, count: count), into: &event)) != nil else { return 0 }
    guard let changed = try? sanitizer.sanitize(event.bytes, into: &output, redacted: &redacted) else {
        fatalError("a valid event was refused")
    }
    guard changed else { return 0 }
    guard (try? scanner.check(output.bytes)) != nil else { fatalError("the output is no valid event") }
    guard let second = try? sanitizer.sanitize(output.bytes, into: &again, redacted: &redacted), !second else {
        fatalError("sanitizing twice changes the event")
    }
    return 0
}
