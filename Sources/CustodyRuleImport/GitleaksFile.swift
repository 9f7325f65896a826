package import CustodyModel
import TOMLKit

/// A configuration of gitleaks, as its TOML says it.
package struct GitleaksFile {
    struct Allowlist {
        var stopwords: [String] = []
        var regexes: [String] = []
        /// What the regexes are compared with: empty or `secret`, `match`, `line`.
        var target = ""
        var hasPaths = false
        var hasCommits = false
        /// All of its criteria must hold at once.
        var needsAll = false
        /// Rules that a global one is for; empty for all.
        var rules: [String] = []
    }

    struct Rule {
        var id = ""
        var summary = ""
        var regex: String?
        var path: String?
        var secretGroup = 0
        var entropy = 0.0
        var keywords: [String] = []
        var allowlists: [Allowlist] = []
        /// Rules that must match nearby.
        var hasRequired = false
        var skipsReport = false
        var unknown: [String] = []
    }

    let rules: [Rule]
    let allowlists: [Allowlist]
    /// It builds on another configuration, which was not read.
    let extends: Bool

    /// Largest file that is read: 4 MiB.
    package static let maximumBytes = 4 << 20

    /// - Throws: `configuration` when it is no TOML or has no rules; the message names the place and quotes nothing.
    package init(_ bytes: [UInt8], name: String) throws(CustodyError) {
        guard bytes.count <= Self.maximumBytes else {
            throw CustodyError(.configuration, "\(name) is larger than 4 MiB")
        }
        guard let text = String(validating: bytes, as: Unicode.UTF8.self) else {
            throw CustodyError(.configuration, "\(name) is not valid UTF-8")
        }
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw CustodyError(.configuration, "\(name):\(error.source.begin.line): this is not valid TOML")
        } catch {
            throw CustodyError(.configuration, "\(name): this is not valid TOML")
        }
        rules = (root["rules"]?.array).map { $0.compactMap { $0.table }.map(Self.rule) } ?? []
        allowlists = Self.allowlists(root)
        extends = root["extend"] != nil
        guard !rules.isEmpty else {
            throw CustodyError(.configuration, "\(name) has no [[rules]]", advice: "is it a configuration of gitleaks")
        }
    }

    private static let known = [
        "id", "description", "regex", "path", "secretGroup", "entropy", "keywords", "allowlist", "allowlists",
        "required",
        "skipReport", "tags", "verify",
    ]

    private static func rule(_ table: TOMLTable) -> Rule {
        var rule = Rule()
        rule.id = table["id"]?.string ?? ""
        rule.summary = table["description"]?.string ?? ""
        rule.regex = table["regex"]?.string
        rule.path = table["path"]?.string
        rule.secretGroup = table["secretGroup"]?.int ?? 0
        rule.entropy = table["entropy"]?.double ?? table["entropy"]?.int.map { Double($0) } ?? 0
        rule.keywords = strings(table["keywords"])
        rule.allowlists = allowlists(table)
        rule.hasRequired = table["required"] != nil
        rule.skipsReport = table["skipReport"]?.bool ?? false
        rule.unknown = table.keys.filter { !known.contains($0) }
        return rule
    }

    private static func allowlists(_ table: TOMLTable) -> [Allowlist] {
        var tables: [TOMLTable] = []
        if let one = table["allowlist"]?.table { tables.append(one) }
        for name in ["allowlist", "allowlists"] {
            if let list = table[name]?.array { tables += list.compactMap { $0.table } }
        }
        return tables.map { table in
            Allowlist(
                stopwords: strings(table["stopwords"]), regexes: strings(table["regexes"]),
                target: table["regexTarget"]?.string ?? "", hasPaths: table["paths"] != nil,
                hasCommits: table["commits"] != nil,
                needsAll: ["AND", "&&"].contains((table["condition"]?.string ?? "").uppercased()),
                rules: strings(table["targetRules"]))
        }
    }

    private static func strings(_ value: (any TOMLValueConvertible)?) -> [String] {
        value?.array?.compactMap { $0.string } ?? []
    }
}
