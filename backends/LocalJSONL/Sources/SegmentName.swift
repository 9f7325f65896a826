import CustodyCompress

/// Names in a stream's folder.
///
///     audit.jsonl                                     the active file
///     audit-<first:020>-<last:020>.jsonl[.zst|.gz]    a closed segment
///     audit-<first:020>-<last:020>.<n>.jsonl[...]     another segment of the same records
///     audit.jsonl.aside-<n:04>                        a damaged active file, kept as it was found
///     audit.jsonl<anything else>                      what another program made of the active file
///     .audit-....tmp                                  a segment in the making
struct SegmentName: Equatable {
    static let active = "audit.jsonl"
    static let asidePrefix = "audit.jsonl.aside-"
    static let temporaryPrefix = ".audit-"
    static let temporarySuffix = ".tmp"
    /// Digits of a seq in a name: enough for any UInt64.
    static let digits = 20

    var first: UInt64
    var last: UInt64
    /// Tells segments of the same records apart; 0 is not written.
    var copy: Int = 0
    var codec: Codec = .none

    init(_ first: UInt64, _ last: UInt64, copy: Int = 0, codec: Codec = .none) {
        self.first = first
        self.last = last
        self.copy = copy
        self.codec = codec
    }

    init?(_ name: String) {
        codec = Codec(fileName: name)
        guard name.hasPrefix("audit-"), name.hasSuffix(".jsonl" + codec.fileSuffix) else { return nil }
        let stem = name.dropFirst("audit-".count).dropLast(".jsonl".count + codec.fileSuffix.count)
        let parts = stem.split(separator: ".", omittingEmptySubsequences: false)
        let range = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard range.count == 2, let first = SegmentName.number(range[0]), let last = SegmentName.number(range[1]),
            first <= last
        else { return nil }
        self.first = first
        self.last = last
        if parts.count == 2 {
            guard let copy = Int(parts[1]), copy > 0, String(copy) == parts[1] else { return nil }
            self.copy = copy
        } else if parts.count != 1 {
            return nil
        }
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text)
    }

    var text: String {
        let copy = copy == 0 ? "" : ".\(copy)"
        return "audit-\(SegmentName.padded(first, SegmentName.digits))-\(SegmentName.padded(last, SegmentName.digits))"
            + "\(copy).jsonl\(codec.fileSuffix)"
    }

    /// Where the segment is written before it gets its name.
    var temporary: String { "." + text + SegmentName.temporarySuffix }

    static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(temporaryPrefix) && name.hasSuffix(temporarySuffix)
    }

    static func aside(_ number: Int) -> String { asidePrefix + padded(UInt64(number), 4) }

    static func isAside(_ name: String) -> Bool { name.hasPrefix(asidePrefix) }

    /// Whether another program may have made this of the active file.
    static func isRotatedCopy(_ name: String) -> Bool {
        name.hasPrefix(active) && name != active && !isAside(name)
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
