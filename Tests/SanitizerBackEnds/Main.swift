import CustodyModel
import CustodySanitizer
import Glibc

/// Shows that the back ends of the sanitizer give the same bytes and the same lists of rules.
///
///     sanitizer-backends [FILE...] < EVENTS
///     sanitizer-backends speed FILE [NAME [ROUNDS]]
///                                             how fast each back end is instead, or one of them; see ``Speed``
///     sanitizer-backends inputs               prints the examples in their carriers and the near misses instead
///     sanitizer-backends outputs NAME < EVENTS
///                                             prints what a back end makes of each event: two builds must print the same,
///                                             and NAME_narrow, which does without AVX-512
///
/// Every example in every carrier, random near misses, each line of standard input, each line of each file and each file
/// as a whole; then that an event is refused when the library fails. Prints one line. Exit status 1 when anything
/// differs, 3 in a build without the package trait `Hyperscan`.
@main
enum SanitizerBackEnds {
    /// Random texts that are compared.
    private static let nearMisses = 200_000

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "speed"? where arguments.count >= 2:
            let rest = arguments.dropFirst(2)
            return try Speed.print(
                corpus: arguments[2], only: rest.first, rounds: rest.dropFirst().first.flatMap { Int($0) } ?? 5)
        case "inputs"?:
            eachInput(StandardRules.all) { event, _ in write(event) }
            return
        case "outputs"? where arguments.count == 2: return try printOutputs(arguments[2])
        default: break
        }
        #if Hyperscan
            var comparison = try Comparison(.standard)
            let count = eachInput(StandardRules.all) { event, source in comparison.add(event, from: source) }
            let ours = try withPolicy()
            var underPolicy = try Comparison(ours)
            eachInput(ours.rules) { event, source in underPolicy.add(event, from: "\(source), with a policy") }
            unsafe try eachLine(of: 0) { line in unsafe comparison.add(line, from: "standard input") }
            for path in CommandLine.arguments.dropFirst() {
                let descriptor = unsafe open(path, O_RDONLY)
                guard descriptor >= 0 else { throw Unreadable(path: path) }
                defer { close(descriptor) }
                var whole: [UInt8] = Array("{\"value\":".utf8)
                unsafe try eachLine(of: descriptor) { line in
                    unsafe comparison.add(line, from: path)
                    unsafe whole.append(contentsOf: line)
                    whole.append(0x20)
                }
                comparison.add(whole + [UInt8(ascii: "}")], from: path)
            }
            let isClosed = try failsClosed()
            print(
                "\(LiteralBackEnd.hyperscan.description) and \(LiteralBackEnd.swift.description):",
                "\(comparison.events) events, \(comparison.redacted) of them redacted,",
                "\(comparison.differences.values.reduce(0, +)) differences;",
                "\(underPolicy.events) with a policy, \(underPolicy.differences.values.reduce(0, +)) differences;",
                "a failing search \(isClosed ? "refuses" : "DOES NOT REFUSE") the event")
            let differences = comparison.differences.merging(underPolicy.differences) { $0 + $1 }
            for (source, number) in differences.sorted(by: { $0.key < $1.key }) { print("  \(number) in \(source)") }
            exit(differences.isEmpty && isClosed && count > 5000 ? 0 : 1)
        #else
            print("built without the package trait Hyperscan: nothing to compare")
            exit(3)
        #endif
    }

    /// The standard rules and what a policy can add to them: short and long literals in either case, names and mentions,
    /// and the personal data.
    private static func withPolicy() throws -> RuleSet {
        var policy = SanitizerPolicy()
        let long = "corporate-vault-service-account-key-of-acme:"
        policy.extraRules = [
            Rule(
                "ours-short", "A literal of four bytes.", references: [],
                detection: .tokens([TokenPattern(["zq9_"], "[a-z0-9]{12,}")]), examples: ["zq9_{b36:20}"]),
            Rule(
                "ours-long", "A literal that is longer than the library gets.", references: [],
                detection: .tokens([TokenPattern([long], "[A-Za-z0-9]{8,}", keepsLiteral: true, ignoresCase: true)]),
                examples: [long + "{b62:12}"]),
        ]
        policy.extraNames = ["launch_code"]
        policy.extraMentions = ["acmecorp"]
        policy.enabled = StandardRules.all.filter { !$0.enabledByDefault }.map(\.id)
        return try RuleSet(policy: policy)
    }

    /// Calls `body` with every example in every carrier and with the near misses; returns how many examples there were.
    @discardableResult
    private static func eachInput(_ rules: [Rule], _ body: ([UInt8], String) -> Void) -> Int {
        var count = 0
        for rule in rules {
            for template in rule.examples + rule.counterexamples {
                for salt: UInt64 in 0..<3 {
                    let text = ExampleTemplate.expand(template, salt: salt)
                    for carrier in Carriers.all {
                        body(Array(carrier(text).utf8), "examples")
                        count += 1
                    }
                }
            }
        }
        var random = NearMisses(seed: 20_261_121, rules: rules)
        for _ in 0..<nearMisses {
            let event = Array("{\"text\":\"".utf8) + Canary.escaped(String(decoding: random.text(), as: UTF8.self))
            body(event + Array("\"}".utf8), "near misses")
        }
        return count
    }

    private static func printOutputs(_ name: String) throws {
        guard let way = Speed.Way.all.first(where: { $0.name == name }) else { throw Unreadable(path: name) }
        var sanitizer = try way.sanitizer()
        var scanner = JSONScanner(limits: JSONLimits())
        var compact = ByteBuffer()
        var output = ByteBuffer()
        var matched: [RuleIndex] = []
        unsafe try eachLine(of: 0) { line in
            compact.removeAll()
            guard unsafe (try? scanner.compact(line, into: &compact)) != nil else { return }
            let isRedacted = try unsafe sanitizer.sanitize(compact.bytes, into: &output, redacted: &matched)
            write(isRedacted ? output.toArray() : compact.toArray())
        }
    }

    private static func write(_ event: [UInt8]) {
        var rest = (event + [0x0A])[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in unsafe Glibc.write(1, bytes.baseAddress, bytes.count) }
            guard count > 0 else { exit(1) }
            rest = rest.dropFirst(count)
        }
    }

    struct Unreadable: Error {
        let path: String
    }

    #if Hyperscan
        /// Whether an event is refused, whatever it holds, when the library says that it could not search.
        private static func failsClosed() throws -> Bool {
            var sanitizer = try Sanitizer(rules: .standard, backEnd: .hyperscan)
            sanitizer.searchShortTextsToo()
            sanitizer.breakBackEnd()
            var output = ByteBuffer()
            var matched: [RuleIndex] = []
            var event = ByteBuffer()
            event.append("{\"text\":\"\(String(repeating: "nothing to be found here ", count: 10))\"}")
            do throws(SanitizerError) {
                _ = unsafe try sanitizer.sanitize(event.bytes, into: &output, redacted: &matched)
                return false
            } catch {
                return error.code == .engine
            }
        }
    #endif

    /// Calls `body` with each line of a file that is not empty.
    static func eachLine(of descriptor: CInt, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var pending: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            pending += block[..<count]
            var start = 0
            while let end = pending[start...].firstIndex(of: 0x0A) {
                if end > start {
                    try unsafe pending.withUnsafeBytes { try unsafe body(.init(rebasing: $0[start..<end])) }
                }
                start = end + 1
            }
            pending.removeFirst(start)
        }
        if !pending.isEmpty { try unsafe pending.withUnsafeBytes { try unsafe body($0) } }
    }
}
