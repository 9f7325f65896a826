import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// What one stream comes to: what a drill compares.
struct Tally: Sendable, Equatable {
    let stream: StreamName
    var records: UInt64 = 0
    var first: UInt64 = 0
    var last: UInt64 = 0
    var head = Digest.zero
    /// Root of the tree over all records up to the last one; nil when what came before is not known.
    var root: Digest?
    var lastTime = Timestamp.earliest

    /// Reads the records of a stream again, judges each, and computes the tree over them.
    ///
    /// - Parameters:
    ///   - first: a size of which the register has a checkpoint with its frontier, or 0.
    static func take(
        _ source: any RecordSource, _ survey: SourceSurvey, log: String, stream: StreamName, from first: UInt64,
        to last: UInt64, _ map: RegisterMap
    ) throws(CustodyError) -> (tally: Tally, findings: [Finding]) {
        let marks = stream == .register ? [] : map.marks(stream)
        var reader = StreamReader(source, survey, log: log, stream: stream, marks: marks)
        var tally = Tally(stream: stream)
        let begin = first == 0 ? nil : map.entry(stream, first)
        var frontier = first == 0 ? Frontier() : begin?.frontier
        var hasher = SHA256()
        let outcome = unsafe try reader.read(from: first, to: last, prev: begin?.head) { _, record in
            if tally.records == 0 { tally.first = record.seq }
            tally.records += 1
            tally.last = record.seq
            tally.head = record.entryHash
            tally.lastTime = record.time
            let leaf = MerkleHash.leaf(entry: record.entryHash, &hasher)
            frontier?.append(leaf: leaf, &hasher)
        }
        tally.root = frontier?.root(&hasher)
        return (tally, outcome.findings)
    }
}
