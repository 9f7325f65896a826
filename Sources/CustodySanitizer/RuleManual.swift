/// `docs/sanitizer.md`, made from the rules, so that it never says anything else than what runs.
package enum RuleManual {
    package static func markdown(_ set: RuleSet = .standard) -> String {
        let enabled = set.rules.filter(\.enabledByDefault).count
        var text = """
            # The sanitizer

            Rule set `\(set.version)`: \(set.rules.count) rules, \(enabled) of them on by default. This page is generated from the rules
            (`custody rules list --markdown`); a test fails when it is out of date.

            ## What it does

            Every event passes the sanitizer before anything else happens to it. It replaces the contents of strings and whole values,
            never structure, so that valid JSON stays valid JSON; all else comes out byte for byte. In place of a secret stands
            `[REDACTED:<rule id>]`; the secret itself, or a piece of it, is nowhere else. A number, object or array under a
            secret-bearing name becomes such a string. `null`, `true`, `false`, empty values and placeholders (`***`, `${NAME}`,
            `<...>`, `none`) stay. A key that is a secret becomes a tag; a second one in the same object gets `#2`, and so on.

            It looks into JSON in strings (\(Engine.maximumLayers) layers deep), `\\u` escapes, header arrays, forms, URLs, `name=value` and
            `name: value` text, command lines, XML elements, and one level of base64. Strings shorter than
            \(Engine.minimumText) bytes are searched under telling names only. Exact tags of loaded rules pass; the text around them is searched. Sanitizing twice
            gives what sanitizing once gives.

            Time is linear in the length of the event: candidates are found by four-byte windows, patterns are possessive, and a
            run of characters is measured once however many candidates lie in it.

            Places where a literal of a rule may stand are found by one of two back ends, with the same output to the byte: tables in Custody
            itself, which are the default and need nothing, or Hyperscan or Vectorscan in a build with `swift build --traits Hyperscan`
            (`libhyperscan-dev` or `libvectorscan-dev` must be there to build and to run). There is no setting: a build with the trait uses
            the library for long strings. On x86-64 with AVX-512 VBMI2 either build looks at 64 bytes at a time, which is faster than the
            library; it then gets strings of 4 KiB and more only. The trait is worth its dependency on other processors. `make test` compares the
            back ends over all examples and events where the library is installed.

            ## What it does not do

            It does not find a secret that nothing gives away: no known form, no telling name, no telling word before it. A secret
            that is split over several values, encrypted, compressed, or encoded more than once in base64 passes; so does a token
            that only its shape tells, or base64, which marks cut into words of less than 20 letters, digits and underscores, as they
            do UUIDs. Access key ids are redacted although they are no secrets by themselves. Personal data stays unless its rules are switched on.

            ## Names

            Names are compared without case, `_`, `-`, `.` and spaces. Those that end like a secret and are evidence stay:
            `token_type`, `max_tokens`, `next_token`, `session_id`, `password_last_changed`, `secret_name`, `public_key` and others.

            \(policy)
            ## Rules

            In examples, `{hex:32}` stands for 32 characters of a set: `hex`, `dec`, `b62` (letters and digits), `b64`, `url`
            (base64url), `b36`, `B36`, `b32`, `low`, `upp`, `alp`, `txt`.

            | rule | finds | confidence | default | example | reference |
            | --- | --- | --- | --- | --- | --- |

            """
        for rule in set.rules {
            let references = rule.references.enumerated().map { "[\($0.offset + 1)](\($0.element))" }.joined(
                separator: " ")
            text += "| `\(rule.id)` | \(rule.summary) | \(rule.confidence.rawValue) | "
            text += "\(rule.enabledByDefault ? "on" : "off") | `\(cell(rule.examples.first ?? ""))` | \(references) |\n"
        }
        return text
    }

    private static func cell(_ text: String) -> String {
        text.replacing("\n", with: "\\n").replacing("|", with: "\\|")
    }
}

extension RuleSet {
    /// What the rules are, as text: their ids, literals, patterns, names and defaults, in order. Its digest is pinned by a test
    /// to the version: a changed rule set without a changed version fails.
    package var fingerprintText: String {
        var text = ""
        for rule in rules {
            text += "\(rule.id) \(rule.confidence.rawValue) \(rule.enabledByDefault) "
            switch rule.detection {
            case .tokens(let patterns):
                for pattern in patterns {
                    text += "\(pattern.literals) \(pattern.tail) \(pattern.before ?? "-") \(pattern.beforeLength) "
                    text +=
                        "\(pattern.boundary) \(pattern.needs.rawValue) \(pattern.keepsLiteral) \(pattern.ignoresCase)"
                    if let filter = pattern.filter {
                        text +=
                            " \(filter.precede ?? "-") \(filter.follow ?? "-") \(filter.entropy) \(filter.stopwords) \(filter.except)"
                    }
                }
            case .structure(let structure): text += "structure \(structure.rawValue)"
            case .names: text += "names"
            case .personal(let kind): text += "personal \(kind.rawValue)"
            }
            text += "\n"
        }
        return text + KeyNameTable.fingerprintText
    }
}

extension KeyNameTable {
    fileprivate static var fingerprintText: String {
        var text = ""
        for group in groups { text += "\(group.rule) \(group.policy) \(group.names) \(group.endings)\n" }
        for list in [
            exceptions, endingExceptions, fieldNames, fieldValues, hints, describing, vendors, moreVendors,
            evidenceEndings,
        ] {
            text += "\(list)\n"
        }
        return text
    }
}
