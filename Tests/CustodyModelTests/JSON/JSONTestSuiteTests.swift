import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The documents of JSONTestSuite (Nicolas Seriot): `y_` must be accepted, `n_` refused, `i_` is ours to decide.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct JSONTestSuiteTests {
    private struct Document {
        let name: String
        let bytes: [UInt8]

        /// An event is an object, so anything else is judged as a member's value.
        var asMember: [UInt8] { Array("{\"v\":".utf8) + bytes + Array("}".utf8) }
        var isObject: Bool { bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{") }
    }

    private func documents(_ kind: String) throws -> [Document] {
        let files = try SharedCorpora.files("edge-cases/JSONTestSuite/test_parsing", suffix: ".json")
        return try files.compactMap { path in
            guard let name = path.lastComponent?.string, name.hasPrefix(kind) else { return nil }
            return Document(name: name, bytes: try PosixFileSystem().contents(path))
        }
    }

    @Test("every valid document is accepted, but for duplicate keys")
    func valid() throws {
        var scan = Scan()
        let documents = try documents("y_")
        #expect(documents.count >= 37)
        for document in documents {
            let input = document.isObject ? document.bytes : document.asMember
            let found = scan.compact(input)
            if document.name.hasPrefix("y_object_duplicated_key") {
                #expect(found.defect?.reason == .duplicateKey, "\(document.name): \(found)")
                continue
            }
            #expect(found.defect == nil, "\(document.name): \(found)")
            #expect(scan.check(found.output) == found, "\(document.name)")
            #expect(found == ReferenceJSON.compact(input), "\(document.name)")
        }
    }

    @Test("every invalid document is refused with a reason, by itself and as a member's value")
    func invalid() throws {
        var scan = Scan(limits: JSONLimits(maximumBytes: 1 << 20))
        let documents = try documents("n_")
        #expect(documents.count >= 87)
        for document in documents {
            for input in [document.bytes, document.asMember] {
                let found = scan.compact(input)
                #expect(found.defect != nil, "\(document.name) was accepted")
                #expect(found.output.isEmpty, "\(document.name) left output behind")
                #expect(scan.check(input).defect != nil, "\(document.name) was accepted by check")
                #expect(found.defect.map { (0...input.count).contains($0.offset) } ?? true, "\(document.name)")
                #expect(found == ReferenceJSON.compact(input), "\(document.name)")
            }
        }
    }

    /// Numbers are never converted, so their size does not matter. Text that is not Unicode is refused, whether as bytes
    /// or as escapes: readers would disagree about it. A byte order mark is refused (RFC 8259, section 8.1 lets us).
    private static let decisions: [String: JSONDefect.Reason?] = [
        "i_number_huge_exp.json": nil,
        "i_number_real_pos_overflow.json": nil,
        "i_number_too_big_pos_int.json": nil,
        "i_number_very_big_negative_int.json": nil,
        "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
        "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
        "i_string_UTF-16LE_with_BOM.json": .syntax,
        "i_string_UTF-8_invalid_sequence.json": .utf8,
        "i_string_UTF8_surrogate_U+D800.json": .utf8,
        "i_string_incomplete_surrogates_escape_valid.json": .loneSurrogate,
        "i_string_invalid_lonely_surrogate.json": .loneSurrogate,
        "i_string_inverted_surrogates_U+1D11E.json": .loneSurrogate,
        "i_string_iso_latin_1.json": .utf8,
        "i_string_lone_second_surrogate.json": .loneSurrogate,
        "i_string_lone_utf8_continuation_byte.json": .utf8,
        "i_string_not_in_unicode_range.json": .utf8,
        "i_string_overlong_sequence_6_bytes.json": .utf8,
        "i_structure_UTF-8_BOM_empty_object.json": .byteOrderMark,
    ]

    @Test("documents that JSON leaves open end as the table says")
    func open() throws {
        var scan = Scan()
        let documents = try documents("i_")
        #expect(Set(documents.map(\.name)).isSuperset(of: JSONTestSuiteTests.decisions.keys))
        for document in documents {
            guard let decision = JSONTestSuiteTests.decisions[document.name] else {
                Issue.record("\(document.name) is not in the table")
                continue
            }
            // Where the file begins matters, so this one is judged as it is.
            let isWhole = document.isObject || document.name.hasPrefix("i_structure")
            let found = scan.compact(isWhole ? document.bytes : document.asMember)
            #expect(found.defect?.reason == decision, "\(document.name): \(found)")
        }
    }

    /// What parsers transform: Custody keeps it byte for byte or refuses it.
    @Test("documents that parsers change are kept as they are or refused")
    func transformed() throws {
        var scan = Scan()
        let files = try SharedCorpora.files("edge-cases/JSONTestSuite/test_transform", suffix: ".json")
        #expect(files.count >= 11)
        for path in files {
            let document = Document(
                name: path.lastComponent?.string ?? "", bytes: try PosixFileSystem().contents(path))
            let input = document.isObject ? document.bytes : document.asMember
            let found = scan.compact(input)
            #expect(found == ReferenceJSON.compact(input), "\(document.name)")
            let reason: JSONDefect.Reason? =
                switch document.name {
                case "object_same_key_unclear_values.json", "object_same_key_different_values.json",
                    "object_same_key_same_value.json":
                    .duplicateKey
                case let name where name.contains("escaped_invalid_codepoint"): .loneSurrogate
                case let name where name.contains("invalid_codepoint"): .utf8
                default: nil
                }
            #expect(found.defect?.reason == reason, "\(document.name): \(found)")
        }
    }
}
