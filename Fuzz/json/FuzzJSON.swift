// Compiled by Fuzz/json-scanner together with the sources of CustodyModel, as one module.

/// What is kept from input to input, as a worker of the pipeline keeps it: what one event leaves behind must not change
/// what is said of the next one.
// SAFETY: libFuzzer calls its functions on one thread.
private final class Worker: @unchecked Sendable {
    static let shared = Worker()

    /// Low limits, so that they are met.
    private var scanner = JSONScanner(limits: JSONLimits(maximumBytes: 4096, maximumDepth: 16))
    private var output = ByteBuffer(capacity: 16)

    /// What compacting gives, or why it refuses.
    func compact(_ input: [UInt8]) -> (bytes: [UInt8], facts: Result<EventFacts, JSONDefect>) {
        output.removeAll()
        output.append("before")
        let facts = unsafe input.withUnsafeBytes { input in
            Result { () throws(JSONDefect) in unsafe try scanner.compact(input, into: &output) }
        }
        let all = output.toArray()
        require(all.starts(with: "before".utf8), "what stood in the buffer before was changed")
        return ([UInt8](all.dropFirst(6)), facts)
    }

    func check(_ input: [UInt8]) -> EventFacts? {
        unsafe input.withUnsafeBytes { unsafe try? scanner.check($0) }
    }

    func judge(_ input: [UInt8]) {
        let (compact, result) = self.compact(input)
        switch result {
        case .failure(let defect):
            require(compact.isEmpty, "a refused event left output behind")
            require((0...input.count).contains(defect.offset), "a defect lies outside its event")
            // A size is a limit for producers only; all else must hold for what is stored as well.
            if defect.reason != .tooLarge { require(check(input) == nil, "checking accepts what compacting refuses") }
        case .success(let facts):
            require((2...input.count).contains(compact.count), "an event grew")
            for range in [facts.id, facts.type].compactMap({ $0 }) {
                require(range.lowerBound > 0 && range.upperBound < compact.count, "a fact lies outside its event")
                require(
                    compact[range.lowerBound - 1] == 0x22 && compact[range.upperBound] == 0x22,
                    "a fact is not the contents of a string")
            }
            require(check(compact) == facts, "checking disagrees with compacting")
            require((check(input) != nil) == (compact == input), "checking judges white space wrongly")
            let again = self.compact(compact)
            require(again.bytes == compact && (try? again.facts.get()) == facts, "compacting twice is not once")
        }
    }
}

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    // A copy of exactly this size on the heap, so that the address sanitizer sees every byte read beside it.
    Worker.shared.judge(unsafe [UInt8](UnsafeBufferPointer(start: data, count: size)))
    return 0
}

private func require(_ holds: Bool, _ what: StaticString) {
    if !holds { fatalError("\(what)") }
}
