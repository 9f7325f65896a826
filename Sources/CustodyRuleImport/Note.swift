/// How a translated rule differs from the one that it comes from.
package struct Note: Hashable, Sendable {
    package enum Effect: String, Sendable {
        /// It finds more.
        case wider
        /// It finds less.
        case narrower
        /// It finds something else.
        case other
    }

    package let effect: Effect
    package let text: String

    private init(_ effect: Effect, _ text: String) {
        self.effect = effect
        self.text = text
    }

    static let wordStart = Note(
        .wider,
        "`\\b` before it is the start of a word, where `_` or the end of an escape such as %3D may stand before too")
    static let contextDropped = Note(.wider, "what must stand before it is not looked at")
    static let startDropped = Note(.wider, "`^` is not looked at")
    static let endDropped = Note(.wider, "`$` is not looked at")
    static let edgeDropped = Note(.wider, "a `\\b` is not looked at")
    static let followFirst = Note(.wider, "what must follow it is looked at by its first byte")
    static let followEnd = Note(.wider, "the end of the text may stand for what must follow it")
    static let beforeSpan = Note(.wider, "what stands before its literal is taken as far as it goes")
    static let keyword = Note(.wider, "its keywords need not be there")
    static let backtracking = Note(.narrower, "matching gives nothing back: what only backtracking finds is missed")
    static let counting = Note(.other, "it counts bytes where it counted characters")
    static let nameAndValue = Note(
        .other,
        "a JSON name and its value are two texts: under names that mention its word, a value is judged by its randomness"
    )
    static let entropyLook = Note(.other, "entropy is that of at most the first 256 bytes")
    static let prefixed = Note(.other, "it is called otherwise, for a standard rule has its name")

    static func parts(_ lost: Int, of all: Int, _ reason: String) -> Note {
        Note(.narrower, "\(lost) of \(all) ways through the expression are left out: \(reason)")
    }

    static func allowlist(_ what: String) -> Note {
        Note(.wider, "an allowlist is left out: \(what)")
    }
}
