/// The headers of the last head that came; interim responses, redirects and a proxy's answer come before it.
struct HeadCollector {
    private var bytes = 0
    private(set) var headers: [HTTPHeader] = []
    private(set) var isTooLarge = false
    /// Whether the empty line came that ends a head. libcurl takes a head that breaks off before it for a whole one.
    private(set) var isComplete = false

    /// Takes one line of a head with its end.
    mutating func receive(_ line: UnsafeRawBufferPointer) {
        let text = unsafe String(decoding: unsafe line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = []
            bytes = 0
            isComplete = false
        }
        if text == "\r\n" || text == "\n" { isComplete = true }
        bytes += line.count
        guard bytes <= HTTPLimits.maximumHeadBytes else {
            isTooLarge = true
            return
        }
        let characters = text.utf8
        guard let colon = characters.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = characters[characters.index(after: colon)...]
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        let trimmed = value.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        headers.append(
            HTTPHeader(
                String(decoding: characters[..<colon], as: UTF8.self),
                String(decoding: Array(trimmed), as: UTF8.self)))
    }
}
