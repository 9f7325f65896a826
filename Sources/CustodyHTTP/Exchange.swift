/// What comes in during one request; libcurl's callbacks fill it on the caller's thread.
final class Exchange {
    let cancellation: HTTPCancellation
    private let limits: HTTPLimits
    private var headBytes = 0
    private(set) var headers: [HTTPHeader] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false

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
        let text = unsafe String(decoding: unsafe line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // An interim response, a redirect or a proxy's answer came before.
            headers = []
            headBytes = 0
        }
        headBytes += line.count
        guard headBytes <= HTTPLimits.maximumHeadBytes else {
            isTooLarge = true
            return false
        }
        let bytes = text.utf8
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let value = bytes[bytes.index(after: colon)...]
            let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
            let trimmed = value.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
            headers.append(
                HTTPHeader(
                    String(decoding: bytes[..<colon], as: UTF8.self),
                    String(decoding: Array(trimmed), as: UTF8.self)))
        }
        return true
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
