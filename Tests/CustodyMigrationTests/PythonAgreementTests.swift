import CustodyModel
import CustodyMigration
import CustodyTestSupport
import Testing

@Suite("JSON as Python has it")
struct PythonAgreementTests {
    static let styles = [
        PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: true, quantizes: true),
        PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: false),
        PythonStyle(sortsKeys: false, isCompact: false, ensuresASCII: true),
        PythonStyle(sortsKeys: true, isCompact: false, ensuresASCII: false),
    ]

    @Test(
        "texts are read, refused and written as Python does, byte for byte",
        .enabled(if: PythonTools.interpreter != nil, "no Python"), arguments: [1, 2, 3])
    func agreement(_ seed: Int) throws {
        let cases = try OldLogs.run("texts", "\(seed)", "3000").split(separator: "\n")
        #expect(cases.count == 3000)
        var json = PythonJSON()
        var failures: [String] = []
        for line in cases {
            let parts = line.split(separator: " ").map(String.init)
            let text = bytes(ofHex: parts[0])
            let expected = Array(parts[1...])
            let found = unsafe text.withUnsafeBytes { unsafe outcome(&json, $0, count: expected.count) }
            // json.dumps keeps the place of the first of two equal keys, our writer keeps both: such a text is a finding
            // anyway, and no unsorted form of it is hashed.
            let compared = json.hasDuplicateKeys && expected.count == 4 ? [0, 1, 3] : Array(expected.indices)
            if compared.contains(where: { expected[$0] != found[$0] }) {
                failures.append("\(String(decoding: text, as: UTF8.self)): \(expected) but \(found)")
            }
        }
        #expect(failures.count == 0, "the first: \(failures.first ?? "")")
    }

    private func outcome(_ json: inout PythonJSON, _ text: UnsafeRawBufferPointer, count: Int) -> [String] {
        let (first, end) = unsafe JSONScanner.trimmed(text)
        do throws(PythonJSONError) {
            try unsafe json.parse(UnsafeRawBufferPointer(rebasing: text[first..<end]))
        } catch {
            return ["!" + hex(Array(error.description.utf8))] + Array(repeating: "", count: max(count - 1, 0))
        }
        return PythonAgreementTests.styles.map { style in
            var output = ByteBuffer()
            guard (try? json.dump(0, style, to: &output)) != nil else { return "!" }
            return "=" + hex(output.toArray())
        }
    }

    private func hex(_ bytes: [UInt8]) -> String { unsafe bytes.withUnsafeBytes { unsafe Hex.string($0) } }

    private func bytes(ofHex text: String) -> [UInt8] {
        let characters = Array(text.utf8)
        var bytes = [UInt8](repeating: 0, count: characters.count / 2)
        let isHex = unsafe characters.withUnsafeBytes { source in
            unsafe bytes.withUnsafeMutableBytes { unsafe Hex.decode(source, into: $0) }
        }
        precondition(isHex, "the script writes hexadecimal")
        return bytes
    }

    @Test("depth is bounded below, at and above the limit", arguments: [899, 900, 901])
    func depth(_ depth: Int) throws {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        var json = PythonJSON()
        let isRead = unsafe Array(text.utf8).withUnsafeBytes { unsafe (try? json.parse($0)) != nil }
        #expect(isRead == (depth <= PythonJSON.maximumDepth))
    }

    @Test("an integer has as many digits as Python reads", arguments: [4299, 4300, 4301])
    func digits(_ count: Int) throws {
        let text = String(repeating: "7", count: count)
        var json = PythonJSON()
        let isRead = unsafe Array(text.utf8).withUnsafeBytes { unsafe (try? json.parse($0)) != nil }
        #expect(isRead == (count <= 4300))
    }
}
