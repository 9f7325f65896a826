package import CustodyHTTP
package import CustodyModel
package import CustodySink
package import CustodySystem
package import SystemPackage

/// An anchor behind a URL: each line is posted, and the same URL gives the lines back.
///
/// The README beside is the contract for whoever writes the other side. All calls block on the actor's own thread.
package actor HTTPAnchor: Anchor {
    package nonisolated let name: String
    /// Always: what lies behind a URL cannot be seen to be the store's own file system.
    package nonisolated let isElsewhere = true
    private nonisolated let executor = ThreadExecutor()
    private nonisolated let client: AnchorClient

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - token: path of a file with a bearer token, read at every request so that it can be changed; nil for none.
    package init(
        name: String, url: HTTPURL, token: FilePath? = nil, transport: any HTTPTransport,
        system: any FileSystem = PosixFileSystem()
    ) {
        self.name = name
        client = AnchorClient(url: url, token: token, transport: transport, system: system)
    }

    package nonisolated func describe() -> String { "HTTP POST to \(client.url)" }

    package func newest(expecting expected: AnchorPosition?) async throws(CustodyError) -> AnchorReading {
        let from = expected?.seq ?? 0
        var scan = AnchorScan(place: client.url.origin, expecting: expected, isWhole: from == 0)
        var first: AnchorLine?
        unsafe try client.pages(from: from) { line, read in
            if first == nil { first = read }
            unsafe scan.take(line: line)
        }
        var reading = scan.reading()
        // A server may show its newest line alone: then the line before it is known by its hash.
        if let expected, reading.expected == .missing, let first, first.seq == expected.seq + 1 {
            reading.expected = first.prev == expected.hash ? .held : .replaced(first.prev)
        }
        return reading
    }

    package func append(_ line: AnchorLine) async throws(CustodyError) { try client.append(line) }

    package func forEachLine(
        _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {
        unsafe try client.pages(from: 0) { line, _ throws(CustodyError) in unsafe try body(line) }
    }

    package func close() async {}
}
