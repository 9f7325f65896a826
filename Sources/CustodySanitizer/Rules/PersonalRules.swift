extension StandardRules {
    /// Personal data. Off by default: who did it, and from where, is what an audit event is for.
    static let personal: [Rule] = [
        person(
            "pii-card", "A payment card number (issuer range and Luhn check)", .card,
            "https://www.iso.org/standard/70484.html", "paid with 4111 1111 1111 1111 today",
            ["order 4111111111111112", "1234567890123456"]),
        person(
            "pii-iban", "An IBAN (country length and mod 97)", .iban, "https://www.iso.org/standard/81090.html",
            "to DE89370400440532013000 now", ["DE88370400440532013000"]),
        person(
            "pii-ssn", "A United States social security number", .socialSecurity,
            "https://www.ssa.gov/employer/randomization.html", "ssn 219-09-9998",
            ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567"]),
        person(
            "pii-email", "An e-mail address", .email, "https://www.rfc-editor.org/rfc/rfc5322",
            "mail alice@example.com please", ["a @ b", "user@host"]),
        person(
            "pii-phone", "A telephone number in international form", .phone, "https://www.itu.int/rec/T-REC-E.164",
            "call +49 30 123456789", ["+12", "1+1234567890"]),
        person(
            "pii-ip", "An IPv4 address", .internet, "https://www.rfc-editor.org/rfc/rfc791", "from 192.0.2.44 port 22",
            ["1.2.3", "300.1.1.1", "1.2.3.4.5"]),
    ]

    private static func person(
        _ id: String, _ summary: String, _ kind: PersonalData, _ reference: String, _ example: String,
        _ counterexamples: [String]
    ) -> Rule {
        Rule(
            id, summary, references: [reference], confidence: .medium, enabledByDefault: false,
            detection: .personal(kind),
            examples: [example], counterexamples: counterexamples)
    }
}
