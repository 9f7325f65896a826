package import CustodyModel
package typealias RuleIndex = UInt16
package struct SanitizerError: Error {}
package final class RuleSet: Sendable {
    package static let standard = RuleSet(); package let version = "2026.11.21";
    package func id(of: RuleIndex) -> String { "x" }
}
package struct Sanitizer: ~Copyable {
    package init(rules: RuleSet) throws(SanitizerError) {}
    package mutating func sanitize(
        _ event: UnsafeRawBufferPointer, into output: inout ByteBuffer, redacted: inout [RuleIndex]
    ) throws(SanitizerError) -> Bool { false }
}
