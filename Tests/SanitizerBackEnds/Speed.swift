import CustodyCrypto
import CustodyModel
import CustodySanitizer
import Glibc

/// How fast the sanitizer is with each back end of this build, against SHA-256 of each event. `scripts/bench` prints it.
enum Speed {
    /// Bytes of a worst-case string.
    private static let worstLength = 64 << 10

    static func print(corpus path: String, only: String?) throws {
        if let kind = WorstCases.all.first(where: { $0.kind == only }) {
            return Swift.print(try worstCase(kind.kind, kind.piece))
        }
        var events: [[UInt8]] = []
        var scanner = JSONScanner()
        var compact = ByteBuffer()
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { throw SanitizerBackEnds.Unreadable(path: path) }
        defer { close(descriptor) }
        unsafe try SanitizerBackEnds.eachLine(of: descriptor) { line in
            compact.removeAll()
            if unsafe (try? scanner.compact(line, into: &compact)) != nil { events.append(compact.toArray()) }
        }
        if let backEnd = only.flatMap({ LiteralBackEnd(rawValue: $0) }) {
            return Swift.print(try rate(events, backEnd) / hashRate(events))
        }
        var fields = ["\"sha256\":\(hashRate(events))"]
        for backEnd in LiteralBackEnd.available {
            fields.append("\"\(backEnd.rawValue)\":\(try rate(events, backEnd))")
        }
        fields.append(
            "\"worst\":{\(try WorstCases.all.map { try worstCase($0.kind, $0.piece) }.joined(separator: ","))}")
        Swift.print("{" + fields.joined(separator: ",") + "}")
    }

    private static func worstCase(_ kind: String, _ piece: String) throws -> String {
        let text = String(repeating: piece, count: worstLength / piece.utf8.count)
        let events = Array(repeating: Array("{\"a\":\"\(text)\"}".utf8), count: 16)
        return "\"\(kind)\":\(try rate(events, .swift) / hashRate(events))"
    }

    /// Bytes a second, in millions; the best of three runs, by processor time.
    private static func best(_ events: [[UInt8]], _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<3 {
            let began = seconds()
            for event in events { try unsafe event.withUnsafeBytes { try unsafe body($0) } }
            best = min(best, seconds() - began)
        }
        return Double(events.reduce(0) { $0 + $1.count }) / best / 1e6
    }

    private static func seconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func hashRate(_ events: [[UInt8]]) -> Double {
        var hasher = SHA256()
        return unsafe best(events) { event in unsafe _ = hasher.digest(event) }
    }

    private static func rate(_ events: [[UInt8]], _ backEnd: LiteralBackEnd) throws -> Double {
        var sanitizer = try Sanitizer(rules: .standard, backEnd: backEnd)
        var output = ByteBuffer()
        var matched: [RuleIndex] = []
        return unsafe try best(events) { event in
            _ = try unsafe sanitizer.sanitize(event, into: &output, redacted: &matched)
        }
    }
}
