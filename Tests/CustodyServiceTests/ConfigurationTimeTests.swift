import CustodyModel
import CustodyService
import Testing

@Suite("times on the command line")
struct ConfigurationTimeTests {
    @Test("a day is the whole UTC day, with either separator", arguments: ["2026-11-21", "2026/11/21"])
    func day(_ text: String) throws {
        let time = try #require(TimeArgument(text))
        #expect(time.first.description == "2026-11-21T00:00:00.000000Z")
        #expect(time.last.description == "2026-11-21T23:59:59.999999Z")
    }

    @Test(
        "a moment is RFC 3339",
        arguments: [
            ("2026-11-21T02:19:06Z", "2026-11-21T02:19:06.000000Z"),
            ("2026-11-21T02:19:06.123456Z", "2026-11-21T02:19:06.123456Z"),
            ("2026-11-21t02:19:06.5z", "2026-11-21T02:19:06.500000Z"),
            ("2026-11-21 02:19:06.123456789Z", "2026-11-21T02:19:06.123456Z"),
            ("2026-11-21T02:19:06+02:30", "2026-11-20T23:49:06.000000Z"),
            ("2026-12-31T23:00:00-01:00", "2027-01-01T00:00:00.000000Z"),
        ])
    func moment(_ text: String, _ expected: String) throws {
        let time = try #require(TimeArgument(text))
        #expect(time.first.description == expected)
        #expect(time.first == time.last)
    }

    @Test(
        "what is no time",
        arguments: [
            "", "2026", "2026-11", "2026-02-30", "2026-13-01", "2026-11/21", "21.11.2026", "2026-11-21T",
            "2026-11-21T02:19",
            "2026-11-21T02:19:06", "2026-11-21T24:00:00Z", "2026-11-21T02:60:06Z", "2026-11-21T02:19:06.Z",
            "2026-11-21T02:19:06.0000000000Z", "2026-11-21T02:19:06+2:30", "2026-11-21T02:19:06Zx",
            "2026/11/21T02:19:06Z",
            "2026-11-21T+2:19:06Z", "yesterday",
        ])
    func noTime(_ text: String) {
        #expect(TimeArgument(text) == nil)
    }
}
