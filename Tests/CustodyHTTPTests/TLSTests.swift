import CustodyHTTP
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Who is believed to be the server.
@Suite(
    "HTTP over TLS",
    .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)),
    .enabled(if: TimestampForge.isPresent, Comment(rawValue: TimestampForge.absence)))
struct TLSTests {
    private static let script = FilePath(#filePath).removingLastComponent().appending("http-server")

    private func status(_ server: BackgroundServer, caFile: String?) throws -> Int {
        let transport = try CurlTransport(userAgent: "custody/test", caFile: caFile, proxy: .none)
        return try transport.send(HTTPRequest(.get, try HTTPURL(server["url"] + "/status/200"))).status
    }

    @Test("a server with a certificate by the authority given is believed, and by no other")
    func authority() throws {
        let server = try BackgroundServer(TLSTests.script, ["good"])
        #expect(try status(server, caFile: server["ca"]) == 200)
        #expect(throws: HTTPError(.tls, "")) { try status(server, caFile: nil) }
        let other = try BackgroundServer(TLSTests.script, ["good"])
        #expect(throws: HTTPError(.tls, "")) { try status(server, caFile: other["ca"]) }
    }

    @Test("a certificate for another name is not believed")
    func name() throws {
        let server = try BackgroundServer(TLSTests.script, ["wrong-name"])
        #expect(throws: HTTPError(.tls, "")) { try status(server, caFile: server["ca"]) }
    }

    @Test("a file of authorities that is not there is named as such")
    func noFile() throws {
        let server = try BackgroundServer(TLSTests.script, ["good"])
        #expect(throws: HTTPError(.configuration, "")) { try status(server, caFile: server["ca"] + ".not-there") }
    }
}
