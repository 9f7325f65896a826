import CustodyCrypto
import CustodyTestSupport
import Testing

/// A change to an honest TSTInfo.
struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: TimestampError.Code?
    let apply: @Sendable (inout StampInfo) -> Void

    init(_ name: String, _ code: TimestampError.Code?, _ apply: @escaping @Sendable (inout StampInfo) -> Void) {
        (testDescription, self.code, self.apply) = (name, code, apply)
    }
}

extension Change {
    private static let criticalExtension: [UInt8] =
        DER.value(0xA1, DER.sequence(DER.value(0x06, [0x2A, 0x03]) + [0x01, 0x01, 0xFF] + DER.value(0x04, [5, 0])))
    private static let plainExtension: [UInt8] =
        DER.value(0xA1, DER.sequence(DER.value(0x06, [0x2A, 0x03]) + DER.value(0x04, [5, 0])))

    private static func accuracy(seconds: Int? = nil, milliseconds: Int? = nil) -> [UInt8] {
        func number(_ tag: UInt8, _ value: Int) -> [UInt8] {
            var bytes = DER.integer([
                UInt8(value >> 24 & 0xFF), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF),
            ])
            bytes[0] = tag
            return bytes
        }
        return DER.sequence((seconds.map { number(0x02, $0) } ?? []) + (milliseconds.map { number(0x80, $0) } ?? []))
    }

    static let all = [
        Change("nothing", nil) { _ in },
        Change("fractions", nil) { $0.time = "20260102030405.123456789Z" },
        Change("last day", nil) { $0.time = "20391231235959Z" },
        Change("before all certificates", .notValidThen) { $0.time = "20191231235959Z" },
        Change("after all certificates", .notValidThen) { $0.time = "20400101000001Z" },
        Change("local time", .malformed) { $0.time = "20260102030405" },
        Change("offset", .malformed) { $0.time = "20260102030405+0100" },
        Change("no seconds", .malformed) { $0.time = "202601020304Z" },
        Change("31 February", .malformed) { $0.time = "20260231030405Z" },
        Change("empty fraction", .malformed) { $0.time = "20260102030405.Z" },
        Change("sign in fraction", .malformed) { $0.time = "20260102030405.-1Z" },
        Change("other bytes", .imprint) { $0.imprint[31] ^= 1 },
        Change("imprint cut", .imprint) { $0.imprint.removeLast() },
        Change("imprint by SHA-1", .hash) { $0.hash = [0x2B, 0x0E, 0x03, 0x02, 0x1A] },
        Change("imprint by SHA-224", .hash) { $0.hash[8] = 4 },
        Change("version 2", .malformed) { $0.version = [2] },
        Change("bytes after", .malformed) { $0.trailing = [5, 0] },
        Change("serial at its limit", nil) { $0.serial = [UInt8](repeating: 0x7F, count: 64) },
        Change("serial over its limit", .malformed) { $0.serial = [UInt8](repeating: 0x7F, count: 65) },
        Change("critical extension", .extension) { $0.afterNonce = criticalExtension },
        Change("other extension", nil) { $0.afterNonce = plainExtension },
        Change("accuracy at its limit", nil) { $0.afterTime = accuracy(seconds: 31_622_400, milliseconds: 999) },
        Change("accuracy over a year", .malformed) { $0.afterTime = accuracy(seconds: 31_622_401) },
        Change("1000 milliseconds", .malformed) { $0.afterTime = accuracy(milliseconds: 1000) },
        Change("policy at its limit", nil) { $0.policy = policy(255) },
        Change("policy over its limit", .malformed) { $0.policy = policy(256) },
        Change("a name of its own", nil) { $0.afterNonce = name("stamper") },
        Change("somebody else's name", .signerName) { $0.afterNonce = name("Throw-away Root") },
        Change("a name not in its certificate", .signerName) {
            $0.afterNonce = DER.value(0xA0, DER.value(0x82, Array("tsa.example".utf8)))
        },
    ]

    /// An object identifier of so many characters: `1.2` and then `.1` or, once where the number is even, `.10`.
    private static func policy(_ count: Int) -> [UInt8] {
        let arcs = (count - 3) / 2
        return [0x2A] + [UInt8](repeating: 1, count: arcs - 1) + [(count - 3) % 2 == 0 ? 1 : 10]
    }

    private static func name(_ common: String) -> [UInt8] {
        let attribute = DER.sequence(DER.value(0x06, [0x55, 0x04, 0x03]) + DER.value(0x0C, Array(common.utf8)))
        return DER.value(0xA0, DER.value(0xA4, DER.sequence(DER.value(0x31, attribute))))
    }
}
