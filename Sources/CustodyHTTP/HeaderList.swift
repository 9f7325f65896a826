internal import CLibcurl

/// A request's headers as libcurl takes them.
@safe
struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    /// - Throws: `header` for a name or value that would end its line early; neither is in the error.
    init(_ headers: [HTTPHeader]) throws(HTTPError) {
        unsafe pointer = nil
        for header in headers {
            let isName =
                !header.name.isEmpty
                && header.name.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            guard isName, header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw HTTPError(.header, "a header of a request has characters that HTTP does not allow")
            }
            // libcurl's way to say that a value is empty; with a colon it would send no such header.
            add(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        // Waiting for a server's leave to send a body would take a second where it is not given.
        add("Expect:")
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) { add("Content-Type:") }
    }

    deinit { unsafe curl_slist_free_all(pointer) }

    private mutating func add(_ line: String) {
        guard let longer = unsafe curl_slist_append(pointer, line) else { fatalError("out of memory") }
        unsafe pointer = unsafe longer
    }
}
