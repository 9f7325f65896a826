/// Why bytes are no signed note, no checkpoint or no proof.
///
/// Equality looks at the code only. Messages name lines and limits, never content: a note may come from anywhere.
package struct NoteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable name for one kind of defect.
    package enum Code: String, Sendable {
        /// More bytes than ``SignedNote/byteLimit``, or more than ``SignedNote/signatureLimit`` signature lines.
        case tooLarge
        /// Not UTF-8, or a control character other than a line feed.
        case malformedText
        /// No blank line with signature lines behind it, or no line feed at the end.
        case unsigned
        /// A line behind the last blank line that is no signature line.
        case malformedSignature
        /// The note's text is no checkpoint of three lines.
        case malformedCheckpoint
        /// No `tlog-proof` of the version that is read here.
        case malformedProof
    }

    package let code: Code
    /// What is wrong and where, one sentence without a full stop.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package static func == (left: NoteError, right: NoteError) -> Bool { left.code == right.code }

    package var description: String { message }
}
