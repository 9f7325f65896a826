import ArgumentParser
import CustodyCrypto
import CustodyModel
import CustodySanitizer
import CustodyService
import Glibc

struct SanitizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sanitize", abstract: "The sanitizer alone, as a filter: events in, events without secrets out.",
        discussion: """
            Reads files (plain, gzip or zstd) or standard input, one JSON object a line, and writes each on standard output as \
            `custody record` would store it. Lines that are no acceptable events are named on standard error and left out. \
            With --json it writes no events but one document that counts what each rule found.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Files of events; - is standard input, and the default.", valueName: "file"))
    var files: [String] = []

    func run() throws {
        let settings = try common.settings()
        var filter = try SanitizerFilter(settings, writesEvents: !common.json)
        for path in files.isEmpty ? ["-"] : files {
            let feed = try DescriptorFeed(path, signals: nil)
            try filter.run(feed, name: path == "-" ? "<stdin>" : path)
        }
        if common.json { Console.print(filter.summary.text) }
        if filter.refused > 0 { throw ExitStatus.finding }
    }
}

/// Sanitizes line by line.
struct SanitizerFilter: ~Copyable {
    private let writesEvents: Bool
    private let limits: JSONLimits
    private let rules: RuleSet
    private var scanner: JSONScanner
    private var sanitizer: Sanitizer
    private var compact = ByteBuffer()
    private var sanitized = ByteBuffer()
    private var output = ByteBuffer(capacity: 1 << 20)
    private var matched: [RuleIndex] = []
    private var counts: [Int]
    private var events = 0
    private var changed = 0
    private(set) var refused = 0

    init(_ settings: Settings, writesEvents: Bool) throws(CustodyError) {
        let rules = try settings.sanitizerPlan().standard.rules
        let sanitizer = try SanitizerFilter.makeSanitizer(rules)
        self.writesEvents = writesEvents
        self.rules = rules
        self.sanitizer = sanitizer
        limits = JSONLimits(maximumBytes: settings.event.maximumBytes, maximumDepth: settings.event.maximumDepth)
        scanner = JSONScanner(limits: limits)
        counts = [Int](repeating: 0, count: rules.rules.count)
    }

    private static func makeSanitizer(_ rules: RuleSet) throws(CustodyError) -> Sanitizer {
        do throws(SanitizerError) {
            return try Sanitizer(rules: rules)
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
    }

    mutating func run(_ feed: any EventFeed, name: String) throws(CustodyError) {
        // The digests of lines that are too long are of no use here.
        var input = EventInput(feed, maximumEvent: limits.maximumBytes, digest: HMACSHA256(key: [0]))
        var block = EventBlock()
        while try input.next(into: &block) {
            for line in block.lines {
                switch line.content {
                case .event(let range):
                    let bytes = unsafe UnsafeRawBufferPointer(rebasing: block.bytes.bytes[range])
                    unsafe take(bytes, at: "\(name):\(line.number)")
                case .tooLong: refuse(JSONDefect(.tooLarge, at: limits.maximumBytes), at: "\(name):\(line.number)")
                }
            }
            try write()
        }
    }

    private mutating func take(_ event: UnsafeRawBufferPointer, at place: @autoclosure () -> String) {
        compact.removeAll()
        do throws(JSONDefect) {
            _ = unsafe try scanner.compact(event, into: &compact)
        } catch {
            refuse(error, at: place())
            return
        }
        let isChanged: Bool
        do throws(SanitizerError) {
            isChanged = unsafe try sanitizer.sanitize(compact.bytes, into: &sanitized, redacted: &matched)
        } catch {
            refused += 1
            Console.note("\(place()): sanitizer.failed: the sanitizer could not judge the event")
            return
        }
        events += 1
        if isChanged {
            changed += 1
            for rule in matched { counts[Int(rule)] += 1 }
        }
        guard writesEvents else { return }
        unsafe output.append(isChanged ? sanitized.bytes : compact.bytes)
        output.append(0x0A)
    }

    private mutating func refuse(_ defect: JSONDefect, at place: String) {
        refused += 1
        if refused <= RecordSession.namedRefusals {
            Console.note("\(place): \(defect.reason.rawValue) at byte \(defect.offset): \(defect.message)")
        }
    }

    private mutating func write() throws(CustodyError) {
        let isWritten = unsafe Console.write(output.bytes, to: STDOUT_FILENO)
        output.removeAll()
        guard isWritten else { throw CustodyError(.io, "standard output cannot be written to") }
    }

    /// What was found, without any of it.
    var summary: JSONValue {
        let found = counts.indices.filter { counts[$0] > 0 }.map { (rules.rules[$0].id, JSONValue.number(counts[$0])) }
        return .object([
            ("rules", .string(rules.version)), ("events", .number(events)), ("changed", .number(changed)),
            ("refused", .number(refused)), ("events_by_rule", .object(found)),
        ])
    }
}
