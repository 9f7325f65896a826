import CustodyCrypto
import CustodyHTTP
import CustodyModel
import CustodySystem

/// Any receiver of JSON, which can check who sent it and when.
///
/// `Custody-Signature: t=<seconds since 1970>,v1=<HMAC-SHA-256, hex>` is made over `<t>.<body>`; `Idempotency-Key` is the
/// notice's id, the same for every attempt.
package struct WebhookChannel: AlertChannel {
    /// Bytes of the shortest secret.
    package static let minimumSecretBytes = 16

    package let name: String
    private let address: AlertSecret
    private let secret: AlertSecret
    private let receiver: HTTPReceiver

    package init(name: String, address: AlertSecret, secret: AlertSecret, caFile: String?, world: AlertWorld) {
        self.name = name
        self.address = address
        self.secret = secret
        receiver = HTTPReceiver(world: world, caFile: caFile)
    }

    package func send(_ notice: AlertNotice) throws(AlertError) {
        let url = try HTTPReceiver.url(address.read(receiver.world), address)
        let key = try readSecret()
        let body = WebhookChannel.body(notice).bytes
        let time = receiver.world.clock.now().seconds
        let response = try receiver.post(
            url, body,
            headers: [
                HTTPHeader("Custody-Signature", WebhookChannel.signature(body, time: time, key: key)),
                HTTPHeader("Idempotency-Key", notice.id),
            ])
        guard (200...299).contains(response.status) else { throw HTTPReceiver.refusal(response, url) }
    }

    package func probe() throws(AlertError) {
        _ = try readSecret()
        try receiver.probe(HTTPReceiver.url(address.read(receiver.world), address))
    }

    private func readSecret() throws(AlertError) -> [UInt8] {
        let key = Array(try secret.read(receiver.world).utf8)
        guard key.count >= WebhookChannel.minimumSecretBytes else {
            throw AlertError(.secret, "\(secret) must hold at least \(WebhookChannel.minimumSecretBytes) bytes")
        }
        return key
    }

    static func signature(_ body: [UInt8], time: Int64, key: [UInt8]) -> String {
        var code = HMACSHA256(key: key)
        let message = Array("\(time).".utf8) + body
        let digest = unsafe message.withUnsafeBytes { unsafe code.code($0) }
        return "t=\(time),v1=\(digest.hex)"
    }

    static func body(_ notice: AlertNotice) -> JSONValue {
        let alert = notice.alert
        return .object([
            ("id", .string(notice.id)), ("kind", .string(notice.kind.rawValue)), ("key", .string(alert.key)),
            ("code", .string(alert.code)), ("severity", .string(alert.severity.rawValue)),
            ("summary", .string(alert.summary)), ("log", .string(alert.source)), ("stream", .text(alert.stream)),
            ("tenant", .text(alert.tenant)), ("time", .string(alert.time.description)),
            ("since", .string(notice.since.description)),
            ("details", .object(alert.details.map { ($0.name, .string($0.value)) })),
        ])
    }
}
