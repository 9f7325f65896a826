import CustodyCrypto
package import CustodyModel
package import CustodySanitizer

extension Settings {
    /// The standard rules without those that `sanitize.disable` names.
    ///
    /// Where rules are switched off the version says so: `<version>-without-<8 hex digits>`, from the SHA-256 of their
    /// ids in order, so that a record never claims rules that did not judge it.
    package func ruleSet() throws(CustodyError) -> RuleSet {
        guard !disabledRules.isEmpty else { return RuleSet.standard }
        let known = RuleSet.standard.rules.map(\.id)
        for id in disabledRules where !known.contains(id) {
            let nearest = Nearest.name(to: id, among: known).map { "; did you mean \($0)" } ?? ""
            throw CustodyError(
                .configuration, "sanitize.disable names an unknown rule\(nearest)", advice: "see `custody rules list`")
        }
        let ids = Set(disabledRules).sorted().joined(separator: "\n")
        let version = "\(RuleSet.standard.version)-without-\(SHA256.digest(Array(ids.utf8)).hex.prefix(8))"
        do throws(SanitizerError) {
            return try RuleSet(version: version, rules: RuleSet.standard.rules) { rule in
                rule.enabledByDefault && !disabledRules.contains(rule.id)
            }
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
    }
}
