import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The example that an independent program wrote.
enum Golden {
    static func lines(_ name: String) throws -> [[UInt8]] {
        let root = try #require(SharedCorpora.root)
        let bytes = try PosixFileSystem().contents(root.appending("golden").appending(name))
        #expect(bytes.last == 0x0A)
        return bytes.split(separator: 0x0A).map { [UInt8]($0) }
    }
}

/// A valid line made of parts, any of which may be replaced by something that does not fit.
struct LineParts {
    var head = "{\"entry_hash\":\""
    var hash = String(repeating: "0123456789abcdef", count: 4)
    var event = "{\"type\":\"x\"}"
    var prev = String(repeating: "fedcba9876543210", count: 4)
    /// The list with its brackets.
    var redacted: String? = "[\"one\",\"two-2\"]"
    var rules = "2026.11.21"
    var seq = "7"
    var source: String? = "uid:1000"
    var stream = "default"
    var time = "2026-11-21T02:19:06.123456Z"

    var text: String {
        head + hash + "\",\"event\":" + event + ",\"prev_hash\":\"" + prev + "\","
            + (redacted.map { "\"redacted\":\($0)," } ?? "")
            + "\"rules\":\"" + rules + "\",\"seq\":" + seq + (source.map { ",\"source\":\"\($0)\"" } ?? "")
            + ",\"stream\":\"" + stream + "\",\"time\":\"" + time + "\"}"
    }

    var bytes: [UInt8] { [UInt8](text.utf8) }
}
