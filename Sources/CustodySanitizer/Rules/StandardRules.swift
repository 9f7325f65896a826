/// The rules that come with Custody.
package enum StandardRules {
    /// Changes whenever a rule changes; stands in every record.
    package static let version = "2026.11.21.7"

    /// Structures and names first, then the vendors by family. The order is part of the version.
    package static let all: [Rule] =
        structures + neighbours + names + commands + cloud + source + messaging + payment + intelligence + services
        + more + vendors + prefixes
        + generic + further + personal
}
