import CustodyHTTP
import CustodySystem
import CustodyTestSupport
import SystemPackage

extension S3Server {
    /// A proxy of its own in front of the server that breaks things on purpose; scripts/s3/faulty-proxy has the rules.
    ///
    /// - Parameter seed: decides every draw of rules with a probability.
    package func proxied(_ faults: [String], seed: Int = 1) throws -> S3Proxy { try S3Proxy(self, faults, seed) }
}

/// A proxy that breaks connections; it ends when the value goes.
package final class S3Proxy: Sendable {
    private let server: BackgroundServer
    private let transport: CurlTransport

    init(_ upstream: S3Server, _ faults: [String], _ seed: Int) throws {
        let address = upstream.endpoint.replacing("http://", with: "")
        let script = SharedCorpora.packageRoot.appending("scripts").appending("s3").appending("proxy-up")
        server = try BackgroundServer(script, [address, String(seed)] + faults)
        transport = try CurlTransport(userAgent: "custody/test", proxy: .none)
    }

    /// `http://127.0.0.1:PORT`
    package var endpoint: String { server["url"] }

    /// Replaces all rules. Blocks for an instant.
    package func set(_ faults: [String]) throws {
        let body = Array(faults.map { $0 + "\n" }.joined().utf8)
        let answer = try transport.send(HTTPRequest(.put, try HTTPURL(server["control"] + "/faults"), body: body))
        guard answer.status < 300 else { throw S3Server.Failure(description: "the proxy refuses a rule") }
    }

    /// What passed so far, as JSON.
    package func log() throws -> String {
        String(
            decoding: try transport.send(HTTPRequest(.get, try HTTPURL(server["control"] + "/log"))).body, as: UTF8.self
        )
    }

    package func stop() { server.stop() }
}
