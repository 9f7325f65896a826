import ArgumentParser
import CustodyModel
import CustodySanitizer
import CustodyService

/// `--policy` and which of its profiles, for the commands that look at the sanitizer alone.
struct PolicyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The sanitizer's policy. Default: the setting sanitize.policy.", valueName: "file"))
    var policy: String?

    @Option(
        help: ArgumentHelp("Use the profile that the policy gives to this stream.", valueName: "name"))
    var stream: String?

    var settings: [Configuration.Option] {
        policy.map { [Configuration.Option(key: "sanitize.policy", written: $0, name: "--policy")] } ?? []
    }

    func plan(_ common: CommonOptions) throws(CustodyError) -> SanitizerPlan {
        try common.settings(settings).sanitizerPlan()
    }

    func profile(of plan: SanitizerPlan) throws(CustodyError) -> SanitizerProfile {
        guard let stream else { return plan.standard }
        guard let name = StreamName(stream) else {
            throw CustodyError(
                .usage, "no stream has that name",
                advice: "a name is a to z, 0 to 9 and . _ - inside, at most 64 characters")
        }
        return plan.profile(for: name)
    }
}
