package import CustodyModel
package import CustodySanitizer
package import CustodySystem
import SystemPackage

extension Settings {
    /// How events are sanitized and recorded: the standard rules, as `sanitize.policy` and `sanitize.disable` change them.
    ///
    /// Where anything is changed the rule set's version says so: `<version>-<8 hex digits>`, so that a record never claims
    /// rules that did not judge it.
    ///
    /// - Throws: `configuration`, before anything is recorded.
    package func sanitizerPlan(
        _ files: any FileSystem = PosixFileSystem()
    ) throws(CustodyError) -> SanitizerPlan {
        let known = RuleSet.standard.rules.map(\.id)
        for id in disabledRules where !known.contains(id) {
            let nearest = Nearest.name(to: id, among: known).map { "; did you mean \($0)" } ?? ""
            throw CustodyError(
                .configuration, "sanitize.disable names an unknown rule\(nearest)", advice: "see `custody rules list`")
        }
        return try plan(files).adding(shown.filter { Settings.reloadable.contains($0.key) })
    }

    /// Settings that a running log takes over when it is asked to; see ``EventLog/reconfigure(_:)``.
    package static let reloadable = ["sanitize.policy", "sanitize.disable"]

    private func plan(_ files: any FileSystem) throws(CustodyError) -> SanitizerPlan {
        if !policy.isEmpty { return try PolicyFile.load(FilePath(policy), disabled: disabledRules, files: files) }
        guard !disabledRules.isEmpty else { return .standard }
        do throws(SanitizerError) {
            var policy = SanitizerPolicy()
            policy.disabled = disabledRules
            return SanitizerPlan(try SanitizerProfile(policy))
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
    }
}
