import CustodyHTTP
import CustodyModel
import CustodySink
import CustodySystem
import SystemPackage

/// The requests of an anchor behind a URL. Blocks.
struct AnchorClient: Sendable {
    /// Bytes of one answer at most; a server with more gives them in pages.
    static let pageBytes = 64 << 20
    /// Bytes of a token at most.
    static let tokenBytes = 8192
    /// The seq from which on lines are wanted; a server may ignore it and give all.
    static let fromHeader = "Custody-From"

    let url: HTTPURL
    let token: FilePath?
    let transport: any HTTPTransport
    let system: any FileSystem

    func append(_ line: AnchorLine) throws(CustodyError) {
        var request = HTTPRequest(.post, url, body: line.bytes)
        request.headers = [
            HTTPHeader("Content-Type", "application/x-ndjson"), HTTPHeader("Idempotency-Key", "\"\(line.hash.hex)\""),
        ]
        let response = try send(request)
        switch response.status {
        case 200..<300: return
        case 409:
            throw CustodyError(
                .sinkConflict, "the anchor at \(url) holds another line \(line.seq)",
                advice: "somebody else writes to it, or an older copy of the store was started: verify before going on")
        default: throw refusal(response.status)
        }
    }

    /// Gives every line from a seq on, as often as the server has more, with what it was read as.
    func pages(
        from first: UInt64, _ body: (UnsafeRawBufferPointer, AnchorLine?) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        var from = first
        while true {
            let page = try page(from)
            // Read before anything is given: a server that knows no pages gives again what was given already.
            let lines = AnchorClient.lines(page)
            let numbers = lines.compactMap { $0.read?.seq }
            if from > first, numbers.allSatisfy({ $0 < from }) { return }
            for line in lines {
                var failure: CustodyError?
                unsafe line.bytes.withUnsafeBytes { bytes in
                    do throws(CustodyError) { unsafe try body(bytes, line.read) } catch { failure = error }
                }
                if let failure { throw failure }
            }
            guard let last = numbers.max(), last >= from, last < AnchorScan.seqLimit else { return }
            from = last + 1
        }
    }

    private static func lines(_ page: [UInt8]) -> [(bytes: [UInt8], read: AnchorLine?)] {
        var lines: [(bytes: [UInt8], read: AnchorLine?)] = []
        var splitter = LineSplitter()
        unsafe page.withUnsafeBytes { page in
            unsafe splitter.take(page) { line in
                let read = unsafe try? AnchorLine(line)
                unsafe lines.append(([UInt8](line), read))
            }
        }
        return lines
    }

    private func page(_ from: UInt64) throws(CustodyError) -> [UInt8] {
        var request = HTTPRequest(.get, url)
        request.headers = [
            HTTPHeader("Accept", "application/x-ndjson"), HTTPHeader(AnchorClient.fromHeader, "\(from)"),
        ]
        request.limits.bodyBytes = AnchorClient.pageBytes
        let response = try send(request)
        switch response.status {
        case 200: return response.body
        case 204, 404: return []
        default: throw refusal(response.status)
        }
    }

    private func send(_ request: HTTPRequest) throws(CustodyError) -> HTTPResponse {
        var request = request
        if let token { request.headers.append(HTTPHeader("Authorization", "Bearer \(try secret(token))")) }
        do {
            return try transport.send(request)
        } catch {
            throw CustodyError(.sinkFailed, "the anchor at \(url) does not answer: \(error)")
        }
    }

    private func refusal(_ status: Int) -> CustodyError {
        let advice: String?
        switch status {
        case 401, 403: advice = "check the file with the token"
        case 300..<400: advice = "redirects are not followed: write the address where it leads"
        case 413: advice = "the server must take lines of any size that it may get"
        default: advice = nil
        }
        return CustodyError(.sinkFailed, "the anchor at \(url) answered with status \(status)", advice: advice)
    }

    /// The token without the white space around it. No error holds any of it.
    private func secret(_ path: FilePath) throws(CustodyError) -> String {
        let bytes = try filing { () throws(FileError) in try system.contents(path) }
        let text = bytes.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
        guard (1...AnchorClient.tokenBytes).contains(text.count), text.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CustodyError(
                .configuration, "\(path) holds no token",
                advice: "a token is one word of at most \(AnchorClient.tokenBytes) printable characters")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
