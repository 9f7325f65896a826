/// Pieces that, repeated, make every string a near miss, or a hit, everywhere. For the tests of the work that they make and,
/// by a link, for the measurement of their speed.
enum WorstCases {
    static let all: [(kind: String, piece: String)] = [
        ("prefixes of tokens", "ghp_"), ("prefixes with short bodies", "ghp_aaaaaaaaaaaa "),
        ("key ids cut off", "AKIAABCDEFG "),
        ("heads of JWTs", "eyJhbGciOi "), ("key=", "key="), ("key=value&", "key=v&"), ("password: ", "password: "),
        ("unpaired quotes", "pwd=\\\"a"), ("PEM beginnings", "-----BEGIN "),
        ("PEM blocks", "-----BEGIN PRIVATE KEY----------END"),
        ("infixes", "sk-aaaaaaaaaaT3Blbk" + "FJ "), ("infixes in one run", "T3Blbk" + "FJ"),
        ("base64 of text", "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQg "), ("names of vendors", "datadog "),
        ("names of vendors with =", "datadog_key="), ("JSON in strings", "{\\\"a\\\":\\\"{\\\\\\\"b\\\\\\\":"),
        ("authorities", "://a:@"), ("tags", "password=[REDACTED:key-password] "),
        ("keys with digits", "key=a1b2"), ("single quotes", "pwd='a"), ("options", "curl -u a "),
        ("percent signs", "pass%77ord%3D"), ("escapes", "\\u0070wd="), ("elements", "<password>"),
    ]
}
