import CustodyCrypto
import CustodyModel
import CustodyMerkle

/// The keys of the log that is judged: what the register names, held against the trust file.
struct RegisterKeys {
    let origin: String
    /// Log keys, one after the other, each with the seq of the record that put it in force (0 for the first).
    private var logs: [(seq: UInt64, key: VerifierKey)]
    var epochs: EpochChain
    /// The line of the trust file that names the log's first key; nil without one.
    private(set) var trust: TrustLine?
    /// The log key is one that the trust file names.
    private(set) var isTrusted: Bool
    /// The epochs come from the epoch key that the trust file names.
    var isSealed: Bool

    /// - Returns: nil when the record's keys are none of a log of that origin.
    init?(_ opened: RegisterOpened, _ file: TrustFile?) {
        origin = opened.origin
        guard let log = VerifierKey(opened.logKey), log.kind == .signature,
            log.name.utf8.elementsEqual(opened.origin.utf8),
            let epoch = VerifierKey(opened.epochKey), epoch.kind == .cosignature,
            epoch.name.utf8.elementsEqual("\(opened.origin)/epoch".utf8)
        else { return nil }
        logs = [(0, log)]
        epochs = EpochChain(EpochChain.Epoch(n: 0, seq: 0, key: epoch))
        let lines = file?.lines(of: opened.origin) ?? []
        trust = lines.first { $0.logKey == log }
        isTrusted = trust != nil
        isSealed = trust?.epochKey == epoch
    }

    /// The keys as an earlier verification left them; nil when the trust file is another one by now.
    init?(_ state: VerifierState, _ file: TrustFile?) {
        guard let log = VerifierKey(state.logKey), let epoch = VerifierKey(state.epochKey) else { return nil }
        let trust = file?.lines(of: state.origin).first { $0.digest == state.trust }
        guard file == nil || trust != nil else { return nil }
        self.init(
            origin: state.origin, log: log, epoch: .init(n: state.epoch, seq: state.epochSeq, key: epoch), trust: trust)
    }

    private init(origin: String, log: VerifierKey, epoch: EpochChain.Epoch, trust: TrustLine?) {
        self.origin = origin
        logs = [(0, log)]
        epochs = EpochChain(epoch)
        self.trust = trust
        isTrusted = trust != nil
        isSealed = trust?.epochKey != nil
    }

    /// The log key in force; named as the log's origin.
    var log: VerifierKey { logs[logs.count - 1].key }

    /// Every log key so far, the newest first.
    var all: [VerifierKey] { logs.reversed().map(\.key) }

    /// The key, under the register's name, that signs the register's note of this size: the one whose record has the
    /// greatest seq below it.
    func register(ofNote size: UInt64) -> VerifierKey { log(ofNote: size).stream(.register) }

    func log(ofNote size: UInt64) -> VerifierKey {
        // The first key has no record of its own.
        let place = logs.dropFirst().partition { $0.seq >= size }
        return logs[place - 1].key
    }

    /// The log goes on with another key, from the record of this seq on.
    mutating func rotate(to key: VerifierKey, seq: UInt64, isTrusted: Bool) {
        logs.append((seq, key))
        if !isTrusted { distrust() }
    }

    /// The key in force is none that trust or policy names.
    mutating func distrust() {
        isTrusted = false
        isSealed = false
    }
}
