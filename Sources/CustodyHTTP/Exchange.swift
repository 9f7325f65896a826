/// What comes in during one request; libcurl's callbacks fill it on the caller's thread.
final class Exchange {
    let cancellation: HTTPCancellation
    private let limits: HTTPLimits
    private var head = HeadCollector()
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false

    var headers: [HTTPHeader] { head.headers }
    var hasWholeHead: Bool { head.isComplete }

    init(limits: HTTPLimits, cancellation: HTTPCancellation) {
        self.limits = limits
        self.cancellation = cancellation
    }

    /// The exchange that a callback was given; its caller keeps it alive.
    @unsafe
    static func at(_ context: UnsafeMutableRawPointer?) -> Exchange {
        guard let context = unsafe context else { preconditionFailure("libcurl lost a callback's context") }
        return unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    }

    /// One line of a head with its end. False refuses the rest.
    func receive(head line: UnsafeRawBufferPointer) -> Bool {
        unsafe head.receive(line)
        if head.isTooLarge { isTooLarge = true }
        return !head.isTooLarge
    }

    /// A part of the body. False refuses the rest.
    func receive(body part: UnsafeRawBufferPointer) -> Bool {
        guard body.count + part.count <= limits.bodyBytes else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: part)
        return true
    }
}
