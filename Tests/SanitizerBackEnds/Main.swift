import CustodyModel
import CustodySanitizer
import Glibc

/// Shows that the back ends of the sanitizer give the same bytes and the same lists of rules.
///
///     sanitizer-backends [FILE...] < EVENTS
///     sanitizer-backends speed FILE           how fast each back end is instead; see ``Speed``
///
/// Every example in every carrier, random near misses, each line of standard input, each line of each file and each file
/// as a whole; then that an event is refused when the library fails. Prints one line. Exit status 1 when anything
/// differs, 3 in a build without the package trait `Hyperscan`.
@main
enum SanitizerBackEnds {
    /// Random texts that are compared.
    private static let nearMisses = 200_000

    static func main() throws {
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "speed" {
            return try Speed.print(corpus: CommandLine.arguments[2])
        }
        #if Hyperscan
            var comparison = Comparison(
                reference: try Sanitizer(rules: .standard, backEnd: .swift),
                usual: try Sanitizer(rules: .standard, backEnd: .hyperscan),
                whole: try Sanitizer(rules: .standard, backEnd: .hyperscan))
            var count = 0
            for rule in StandardRules.all {
                for template in rule.examples + rule.counterexamples {
                    for salt: UInt64 in 0..<3 {
                        let text = ExampleTemplate.expand(template, salt: salt)
                        for carrier in Carriers.all {
                            comparison.add(Array(carrier(text).utf8), from: "examples")
                            count += 1
                        }
                    }
                }
            }
            var random = NearMisses(seed: 20_261_121, rules: StandardRules.all)
            for _ in 0..<nearMisses {
                let event = Array("{\"text\":\"".utf8) + Canary.escaped(String(decoding: random.text(), as: UTF8.self))
                comparison.add(event + Array("\"}".utf8), from: "near misses")
            }
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
                "a failing search \(isClosed ? "refuses" : "DOES NOT REFUSE") the event")
            for (source, number) in comparison.differences.sorted(by: { $0.key < $1.key }) {
                print("  \(number) in \(source)")
            }
            exit(comparison.differences.isEmpty && isClosed && count > 5000 ? 0 : 1)
        #else
            print("built without the package trait Hyperscan: nothing to compare")
            exit(3)
        #endif
    }

    struct Unreadable: Error {
        let path: String
    }

    #if Hyperscan
        /// Whether an event is refused, whatever it holds, when the library says that it could not search.
        private static func failsClosed() throws -> Bool {
            var sanitizer = try Sanitizer(rules: .standard, backEnd: .hyperscan)
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
