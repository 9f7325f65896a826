import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem

/// Reads all streams of a store back and decides how each goes on.
struct FoundStreams {
    /// Streams named S.2, S.3, ... at the most, for one S.
    static let maximumContinuations = 1000

    private let opening: StoreOpening
    private let identity: LogIdentity
    private(set) var boxes: [RecoveredStreamBox] = []
    private(set) var backlogBytes: Int64 = 0
    private(set) var torn: [CustodyEvent.Torn] = []
    private(set) var notices: [Notice] = []
    /// S and the name under which it goes on.
    private(set) var continued: [StreamName: StreamName] = [:]
    /// What the first record of a continuing stream says.
    private(set) var continuations: [StreamName: CustodyEvent.Continuation] = [:]
    private(set) var isRegisterDamaged = false
    private(set) var damaged: [StreamName: (size: UInt64, root: Digest)] = [:]
    private var names: Set<StreamName> = []

    init(_ opening: StoreOpening, _ identity: LogIdentity) throws(CustodyError) {
        self.opening = opening
        self.identity = identity
    }

    mutating func read(into board: ShippingBoard) async throws(CustodyError) {
        // The register may have been made halfway before a crash, or not at all.
        try opening.prepare(.register)
        for stream in try opening.streams() {
            names.insert(stream)
            try await read(stream, into: board)
        }
        if isRegisterDamaged { return }
        for stream in damaged.keys.sorted() { try goOn(stream) }
    }

    private mutating func read(_ stream: StreamName, into board: ShippingBoard) async throws(CustodyError) {
        try opening.prepare(stream)
        var opened = try opening.open(stream)
        if let damage = opened.state.damage, try await Mending(opening).mend(stream, opened.state) {
            notices.append(
                Notice(
                    kind: .mended, stream: stream,
                    message: "records of \(stream) from \(damage.seq) on were taken from a sink: \(damage.reason)"))
            opened = try opening.open(stream)
        }
        try note(try opening.keepTorn(opened.state, of: stream))
        guard let damage = opened.state.damage else {
            backlogBytes += opened.backlogBytes
            board.add(opened.journal, ledger: opened.ledger, cursors: opened.cursors)
            boxes.append(RecoveredStreamBox(opened.takeRecovered()))
            return
        }
        // Nothing may be recorded under a register that does not hold together: see ``LogRenewal``.
        isRegisterDamaged = isRegisterDamaged || stream == .register
        let place = damage.segment.map { " in \($0) at byte \(damage.offset)" } ?? ""
        notices.append(
            Notice(
                kind: .damaged, stream: stream,
                message: "\(stream) is damaged at record \(damage.seq)\(place): \(damage.reason); it is kept as it is"))
        var hasher = SHA256()
        damaged[stream] = (opened.frontier.size, opened.frontier.root(&hasher))
        // What was planned before the damage is still shipped.
        opened.ledger.hold(from: damage.seq)
        board.add(opened.journal, ledger: opened.ledger, cursors: opened.cursors)
    }

    private mutating func note(_ cut: [CustodyEvent.Torn]) throws(CustodyError) {
        torn += cut
        for torn in cut {
            notices.append(
                Notice(
                    kind: .torn, stream: torn.stream,
                    message:
                        "\(torn.bytes) bytes at the end of the journal of \(torn.stream) were no record; they are kept in torn/"
                ))
        }
    }

    /// A damaged data stream goes on under the first free or undamaged name S.2, S.3, ...
    private mutating func goOn(_ stream: StreamName) throws(CustodyError) {
        // S.2 of a damaged S is looked after by S.
        guard !stream.text.contains(where: { $0 == "." }) || base(of: stream) == nil else { return }
        for number in 2..<FoundStreams.maximumContinuations {
            guard let next = StreamName("\(stream.text).\(number)") else { break }
            if damaged[next] != nil { continue }
            continued[stream] = next
            if !names.contains(next), let old = damaged[stream] {
                let root = Base64.encode(old.root.bytes)
                continuations[next] = .init(
                    origin: identity.origin(of: stream), stream: stream, size: old.size, root: root)
            }
            notices.append(
                Notice(kind: .continued, stream: stream, message: "\(stream) goes on as \(next)"))
            return
        }
        throw CustodyError(.storeDamaged, "there is no name left under which \(stream) can go on")
    }

    private func base(of stream: StreamName) -> StreamName? {
        guard let dot = stream.text.lastIndex(of: "."), Int(stream.text[stream.text.index(after: dot)...]) != nil,
            let base = StreamName(String(stream.text[..<dot])), damaged[base] != nil
        else { return nil }
        return base
    }
}
