import CustodyModel
import CustodyWitness
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Puts a witness behind HTTP/1.1: requests of bounded size and time, answers as the witness gives them.
struct WitnessServer {
    /// Connections at once; further ones wait to be accepted.
    static let connectionLimit = 256
    /// Seconds that a connection may be silent.
    static let idleSeconds: Int64 = 30

    let witness: Witness

    init(_ witness: Witness) { self.witness = witness }

    /// Serves until SIGTERM or SIGINT, then ends what is under way.
    func run(_ address: ListenAddress) async throws {
        var logger = Logger(label: "custodyd")
        logger.logLevel = .error
        let witness = witness
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            await WitnessServer.respond(request, witness)
        }
        var configuration = ApplicationConfiguration(
            address: .hostname(address.host, port: address.port), serverName: "custodyd")
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(WitnessServer.connectionLimit)
        let application = Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(WitnessServer.idleSeconds))),
            configuration: configuration,
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                let host = address.host.contains(":") ? "[\(address.host)]" : address.host
                Custodyd.say("witness \(witness.key)")
                Custodyd.say("listening http://\(host):\(port)")
            }, logger: logger)
        do {
            try await application.runService()
        } catch let error as IOError {
            throw CustodyError(
                .io, "cannot listen on \(address.host) port \(address.port): error \(error.errnoCode)",
                advice: "is another program there, or the address not this machine's?")
        }
    }

    private static func respond(_ request: Request, _ witness: Witness) async -> Response {
        let path = String(request.uri.path)
        var body: [UInt8] = []
        if request.method == .post {
            do {
                let buffer = try await request.body.collect(upTo: AddCheckpoint.byteLimit)
                body = Array(buffer.readableBytesView)
            } catch is NIOTooManyBytesError {
                return response(.tooLarge)
            } catch {
                return response(.malformed("the request did not arrive whole"))
            }
        }
        return response(await witness.answer(method: request.method.rawValue, path: path, body: body))
    }

    private static func response(_ answer: WitnessAnswer) -> Response {
        let body = answer.body
        return Response(
            status: .init(code: answer.status),
            headers: [.contentType: answer.mediaType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
