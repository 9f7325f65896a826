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
            With --json it writes no events but one document that counts what each rule found. With --report it writes the \
            events and, at the end, the counts on standard error, as text or with --json as a document.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var policy: PolicyOptions

    @Flag(help: "Count on standard error what each rule found; no event content.")
    var report = false

    @Argument(help: ArgumentHelp("Files of events; - is standard input, and the default.", valueName: "file"))
    var files: [String] = []

    func run() throws {
        let settings = try common.settings(policy.settings)
        let profile = try policy.profile(of: settings.sanitizerPlan())
        var filter = try SanitizerFilter(settings, profile, writesEvents: report || !common.json)
        for path in files.isEmpty ? ["-"] : files {
            let feed = try DescriptorFeed(path, signals: nil)
            try filter.run(feed, name: path == "-" ? "<stdin>" : path)
        }
        if report {
            Console.note(common.json ? filter.summary.text : filter.words)
        } else if common.json {
            Console.print(filter.summary.text)
        }
        if filter.refused > 0 { throw ExitStatus.finding }
    }
}

/// Sanitizes line by line.
struct SanitizerFilter: ~Copyable {
    private let writesEvents: Bool
    private let limits: JSONLimits
    private let rules: RuleSet
    private var recorder: Recorder
    private var scanner: JSONScanner
    private var sanitizer: Sanitizer
    private var compact = ByteBuffer()
    private var recorded = ByteBuffer()
    private var sanitized = ByteBuffer()
    private var output = ByteBuffer(capacity: 1 << 20)
    private var matched: [RuleIndex] = []
    private var counts: [Int]
    private var events = 0
    private var changed = 0
    /// Events that their recording level cut down.
    private var cut = 0
    private(set) var refused = 0

    init(_ settings: Settings, _ profile: SanitizerProfile, writesEvents: Bool) throws(CustodyError) {
        do throws(SanitizerError) {
            sanitizer = try profile.makeSanitizer()
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
        self.writesEvents = writesEvents
        rules = profile.rules
        recorder = Recorder(profile.recording)
        limits = JSONLimits(maximumBytes: settings.event.maximumBytes, maximumDepth: settings.event.maximumDepth)
        scanner = JSONScanner(limits: limits)
        counts = [Int](repeating: 0, count: rules.rules.count)
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
        let facts: EventFacts
        do throws(JSONDefect) {
            facts = unsafe try scanner.compact(event, into: &compact)
        } catch {
            refuse(error, at: place())
            return
        }
        let isChanged: Bool
        var isCut = false
        do throws(SanitizerError) {
            if recorder.isOn { isCut = unsafe try recorder.apply(compact.bytes, type: facts.type, into: &recorded) }
            isChanged = unsafe try sanitizer.sanitize(
                isCut ? recorded.bytes : compact.bytes, into: &sanitized, redacted: &matched)
        } catch {
            refused += 1
            Console.note("\(place()): sanitizer.failed: the sanitizer could not judge the event")
            return
        }
        events += 1
        if isCut { cut += 1 }
        if isChanged {
            changed += 1
            for rule in matched { counts[Int(rule)] += 1 }
        }
        guard writesEvents else { return }
        unsafe output.append(isChanged ? sanitized.bytes : isCut ? recorded.bytes : compact.bytes)
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

    /// Rules that found something, with the number of events, most first.
    private var found: [(id: String, events: Int)] {
        counts.indices.filter { counts[$0] > 0 }.map { (rules.rules[$0].id, counts[$0]) }
            .sorted { ($1.events, $0.id) < ($0.events, $1.id) }
    }

    /// What was found, without any of it.
    var summary: JSONValue {
        .object([
            ("rules", .string(rules.version)), ("events", .number(events)), ("changed", .number(changed)),
            ("cut_to_level", .number(cut)), ("refused", .number(refused)),
            ("events_by_rule", .object(found.map { ($0.id, .number($0.events)) })),
        ])
    }

    /// The same for people.
    var words: String {
        var text = "rules \(rules.version): \(events) events, \(changed) with redactions, \(refused) refused"
        if cut > 0 { text += ", \(cut) cut down to their recording level" }
        guard !found.isEmpty else { return text }
        return text + "\n" + Table.text(found.map { [$0.id, "\($0.events)"] })
    }
}
