import CustodyHTTP
import Testing

@Suite struct HTTPURLTests {
    @Test(
        "a URL of http or https is taken, and named by its origin",
        arguments: [
            ("https://tsa.example/", "https://tsa.example"), ("http://127.0.0.1:80/a?b", "http://127.0.0.1:80"),
            ("https://[::1]:8443/x", "https://[::1]:8443"), ("HTTPS://u@tsa.example", "https://tsa.example"),
        ])
    func taken(text: String, origin: String) throws {
        let url = try HTTPURL(text)
        #expect(url.origin == origin && url.text == text)
        #expect(url.isEncrypted == origin.hasPrefix("https"))
    }

    @Test(
        "anything else is not",
        arguments: [
            "", "tsa.example", "/path", "ftp://a/", "file:///etc/passwd", "http://", "http://a b/", "http://a/\n",
            "http://a/#b", "http://a:99999/", "gopher://a", "http://ä.example/", "http://a/\u{0}",
        ])
    func refused(text: String) {
        #expect(throws: HTTPError(.address, "")) { try HTTPURL(text) }
    }

    @Test("a URL has a limit")
    func limit() throws {
        let start = "http://a/"
        let limit = HTTPURL.maximumBytes
        for count in [limit - 1, limit] {
            _ = try HTTPURL(start + String(repeating: "p", count: count - start.count))
        }
        #expect(throws: HTTPError(.address, "")) {
            try HTTPURL(start + String(repeating: "p", count: limit + 1 - start.count))
        }
    }
}
