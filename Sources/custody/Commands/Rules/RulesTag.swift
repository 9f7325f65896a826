import ArgumentParser
import CustodyModel
import CustodySanitizer
import CustodyService
import Glibc

extension RulesCommand {
    struct Tag: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the correlation marks of a secret, to look for in records.",
            discussion: """
                The secret is read from standard input, never from the command line, where every user could see it. One line \
                feed at its end is taken off. Every key of the policy gives a mark, the newest first. Records carry marks of \
                rules of high confidence only, while the policy's `correlation` is on.
                """)

        /// Bytes of the largest secret that is read: 1 MiB.
        static let maximumBytes = 1 << 20

        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("The sanitizer's policy. Default: the setting sanitize.policy.", valueName: "file"))
        var policy: String?

        @Option(help: ArgumentHelp("Print whole tags of this rule.", valueName: "id"))
        var rule: String?

        func run() throws {
            let settings = policy.map { [Configuration.Option(key: "sanitize.policy", written: $0, name: "--policy")] }
            let plan = try common.settings(settings ?? []).sanitizerPlan()
            guard !plan.keys.isEmpty else {
                throw CustodyError(
                    .configuration, "the policy has no correlation keys", advice: "name key files under `keys`")
            }
            if let rule, plan.all.allSatisfy({ $0.rules.index(of: rule) == nil }) {
                throw RuleNames.unknown(rule, in: plan.standard.rules)
            }
            let secret = try read()
            let tags = plan.keys.map { key in
                let mark = key.mark(of: secret)
                return (key.id, mark, rule.map { "[REDACTED:\($0):\(key.id):\(mark)]" } ?? "\(key.id):\(mark)")
            }
            guard common.json else {
                Console.print(tags.map(\.2).joined(separator: "\n"))
                return
            }
            let list = tags.map { id, mark, tag in
                JSONValue.object([("key", .string(id)), ("mark", .string(mark)), ("tag", .string(tag))])
            }
            Console.print(JSONValue.object([("tags", .array(list))]).text)
        }

        private func read() throws(CustodyError) -> [UInt8] {
            if isatty(STDIN_FILENO) == 1 { Console.note("type the secret, then Enter and Ctrl-D") }
            let feed = try DescriptorFeed("-", signals: nil)
            var buffer = ByteBuffer()
            while buffer.count <= Self.maximumBytes, try feed.read(into: &buffer, count: 1 << 16) {}
            var bytes = buffer.toArray()
            if bytes.last == 0x0A { bytes.removeLast() }
            if bytes.last == 0x0D { bytes.removeLast() }
            guard !bytes.isEmpty, bytes.count <= Self.maximumBytes else {
                throw CustodyError(
                    .usage, bytes.isEmpty ? "there is no secret on standard input" : "the secret is larger than 1 MiB",
                    advice: "custody rules tag < file")
            }
            return bytes
        }
    }
}
