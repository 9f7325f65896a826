import CustodyCrypto
import CustodyModel
import CustodyMerkle

/// The keys of the log that is judged: what the register names, held against the trust file.
struct RegisterKeys {
    let origin: String
    /// Named as the log's origin.
    private(set) var log: VerifierKey
    /// The log key under the register's name.
    private(set) var register: VerifierKey
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
        self.log = log
        register = log.stream(.register)
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
        self.log = log
        register = log.stream(.register)
        epochs = EpochChain(epoch)
        self.trust = trust
        isTrusted = trust != nil
        isSealed = trust?.epochKey != nil
    }

    /// The log goes on with another key.
    mutating func rotate(to key: VerifierKey, isTrusted: Bool) {
        log = key
        register = key.stream(.register)
        if !isTrusted {
            self.isTrusted = false
            isSealed = false
        }
    }
}
