import CustodyCrypto
import CustodyModel
import CustodySanitizer
import Glibc

/// How fast the sanitizer is with each back end of this build, against SHA-256 of each event. `scripts/bench` prints it.
enum Speed {
    /// Bytes of a worst-case string.
    private static let worstLength = 64 << 10
    /// Rounds of a worst case for each of the events: it is over in a moment.
    private static let worstRounds = 8

    static func print(corpus path: String, only: String?, rounds: Int = 5) throws {
        if let kind = WorstCases.all.first(where: { $0.kind == only }) {
            return Swift.print(try worstCase(kind.kind, kind.piece, rounds))
        }
        let events = try read(path)
        if let way = Way.all.first(where: { $0.name == only }) {
            let rates = try rates(events, [way], rounds)
            return Swift.print(rates[1] / rates[0])
        }
        let rates = try rates(events, Way.all, rounds)
        var fields = ["\"sha256\":\(rates[0])"]
        for (way, rate) in zip(Way.all, rates[1...]) { fields.append("\"\(way.name)\":\(rate)") }
        let worst = try WorstCases.all.map { try worstCase($0.kind, $0.piece, rounds) }
        fields.append("\"worst\":{\(worst.joined(separator: ","))}")
        Swift.print("{" + fields.joined(separator: ",") + "}")
    }

    /// The events of a file without white space between their tokens, as the sanitizer gets them.
    private static func read(_ path: String) throws -> [[UInt8]] {
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
        return events
    }

    private static func worstCase(_ kind: String, _ piece: String, _ rounds: Int) throws -> String {
        let text = String(repeating: piece, count: worstLength / piece.utf8.count)
        let events = Array(repeating: Array("{\"a\":\"\(text)\"}".utf8), count: 16)
        let rates = try rates(events, [Way(backEnd: .swift)], worstRounds * rounds)
        return "\"\(kind)\":\(rates[1] / rates[0])"
    }

    /// Bytes a second, in millions: of SHA-256 of each event, and of the sanitizer in each of the ways. They take
    /// turns, so that what else the machine does meets all of them; the best round of each counts, by processor time.
    private static func rates(
        _ events: [[UInt8]], _ ways: [Way], _ rounds: Int
    ) throws -> [Double] {
        var best = [Double](repeating: .infinity, count: ways.count + 1)
        let runs = try ways.map { try Run($0) }
        for _ in 0..<rounds {
            var hasher = SHA256()
            best[0] = unsafe min(best[0], time(events) { event in unsafe _ = hasher.digest(event) })
            for (index, run) in runs.enumerated() {
                let took = unsafe try time(events) { event in try unsafe run.sanitize(event) }
                best[index + 1] = min(best[index + 1], took)
            }
        }
        let bytes = Double(events.reduce(0) { $0 + $1.count })
        return best.map { bytes / $0 / 1e6 }
    }

    /// How events are searched: by which back end, and whether as on a processor without AVX-512.
    struct Way {
        let backEnd: LiteralBackEnd
        var isNarrow = false

        var name: String { backEnd.rawValue + (isNarrow ? "_narrow" : "") }

        func sanitizer() throws -> Sanitizer {
            var sanitizer = try Sanitizer(rules: .standard, backEnd: backEnd)
            if isNarrow { sanitizer.useNarrowCode() }
            return sanitizer
        }

        static let all = LiteralBackEnd.available.flatMap { [Way(backEnd: $0), Way(backEnd: $0, isNarrow: true)] }
    }

    /// A sanitizer and what it needs for an event.
    private final class Run {
        private var sanitizer: Sanitizer
        private var output = ByteBuffer()
        private var matched: [RuleIndex] = []

        init(_ way: Way) throws { sanitizer = try way.sanitizer() }

        func sanitize(_ event: UnsafeRawBufferPointer) throws {
            _ = try unsafe sanitizer.sanitize(event, into: &output, redacted: &matched)
        }
    }

    private static func time(_ events: [[UInt8]], _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Double {
        let began = seconds()
        for event in events { try unsafe event.withUnsafeBytes { try unsafe body($0) } }
        return seconds() - began
    }

    private static func seconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
