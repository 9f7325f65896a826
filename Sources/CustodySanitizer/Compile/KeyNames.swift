/// What a member's name, a header or a field says about its value.
struct KeyVerdict: Equatable {
    enum Policy: UInt8 {
        /// Nothing.
        case none
        /// The value is a secret whatever it is.
        case secret
        /// The value is a secret unless it is metadata: a URL, an ARN, or an object that describes rather than holds.
        case credential
        /// The value is a secret if it looks like one: long, of letters and digits, no identifier.
        case likely
        /// The value is a secret if it looks random.
        case random
        /// As ``random``, but not if it may be a digest: the name only mentions a vendor.
        case vendor
        /// As ``secret``, but paths are not (`PWD` is a directory as often as a password).
        case secretUnlessPath
        /// The value names a header, variable or field: `{"name":"Authorization","value":...}`.
        case fieldName
        /// The value belongs to the name beside it.
        case fieldValue
        /// An ordinary describing member, such as `id`: its presence marks an object as metadata.
        case describing
        /// A describing member whose value may say what the value beside it is: `{"type":"api_key","value":...}`.
        case hint
        /// As ``hint``; `Secret` makes the object a Kubernetes Secret.
        case kind
        /// As ``fieldName``, but the value may also be the secret itself, by what the object is about.
        case keyField
        /// As ``fieldValue``, and the values of a Kubernetes Secret.
        case data
        /// The values of a Kubernetes Secret.
        case stringData
        /// As ``likely``, or what looks like a password; in text also `user / password` and `user:password`.
        case pair
        /// Nothing but `user / password` and `user:password` in text.
        case login
    }

    var policy: Policy
    var rule: RuleIndex

    static let none = KeyVerdict(policy: .none, rule: 0)

    /// The value is judged by its looks, which only a string has.
    @inline(__always)
    var isByLooks: Bool {
        switch policy {
        case .likely, .random, .vendor, .pair: true
        default: false
        }
    }

    @inline(__always)
    var isSecret: Bool {
        switch policy {
        case .secret, .credential, .likely, .random, .vendor, .secretUnlessPath, .pair: true
        case .none, .fieldName, .fieldValue, .describing, .hint, .kind, .keyField, .data, .stringData, .login: false
        }
    }

    /// In text a user may stand before the secret.
    @inline(__always)
    var isPair: Bool { policy == .pair || policy == .login }

    /// The member says of what kind the object is, and so that it describes.
    @inline(__always)
    var describes: Bool {
        switch policy {
        case .describing, .hint, .kind: true
        default: false
        }
    }

    /// The member's value names a field, header or variable.
    @inline(__always)
    var namesField: Bool { policy == .fieldName || policy == .keyField }

    /// The member's value belongs to the name beside it.
    @inline(__always)
    var holdsValue: Bool { policy == .fieldValue || policy == .data }
}

/// Secret-bearing names. A name is compared without case, `_`, `-`, `.` and spaces, by itself and by its ending.
struct KeyNames: Sendable {
    /// Longest name that is looked at as a whole; of a longer one the last bytes count.
    static let maximumLength = 64

    private struct Entry: Sendable {
        let name: [UInt8]
        let verdict: KeyVerdict
    }

    private var exact: [[UInt8]: KeyVerdict] = [:]
    /// Endings by their last byte.
    private var endings: [[Entry]] = Array(repeating: [], count: 256)
    private(set) var isInUse = false
    /// Rules whose values, in text, may hold spaces: HTTP headers.
    private(set) var headerRules: [RuleIndex] = []
    /// The rule of names that mention a vendor; nil while it is off.
    private(set) var vendorRule: RuleIndex?
    /// Words that names mention, by first byte.
    private var vendors = Self.standardVendors
    private(set) var kubernetesRule: RuleIndex?
    private var index: NameIndex
    /// The verdict on a bare `key` in text, which as a member's name says nothing.
    private(set) var bareKey = KeyVerdict.none

    init(
        rules: [Rule], enabled: [Bool], extra: [(name: String, rule: RuleIndex)] = [], mentions: [String] = [],
        excepted: [String] = []
    ) throws(SanitizerError) {
        index = NameIndex(exact: [:], endings: [], vendors: [])
        for name in KeyNameTable.fieldNames { exact[Array(name.utf8)] = KeyVerdict(policy: .fieldName, rule: 0) }
        for name in KeyNameTable.fieldValues { exact[Array(name.utf8)] = KeyVerdict(policy: .fieldValue, rule: 0) }
        for name in KeyNameTable.hints { exact[Array(name.utf8)] = KeyVerdict(policy: .hint, rule: 0) }
        exact[Array("kind".utf8)] = KeyVerdict(policy: .kind, rule: 0)
        exact[Array("key".utf8)] = KeyVerdict(policy: .keyField, rule: 0)
        exact[Array("data".utf8)] = KeyVerdict(policy: .data, rule: 0)
        exact[Array("stringdata".utf8)] = KeyVerdict(policy: .stringData, rule: 0)
        kubernetesRule = rules.firstIndex { $0.id == "kubernetes-secret" }.flatMap { enabled[$0] ? RuleIndex($0) : nil }
        for name in KeyNameTable.describing { exact[Array(name.utf8)] = KeyVerdict(policy: .describing, rule: 0) }
        for name in KeyNameTable.exceptions { exact[Array(name.utf8)] = KeyVerdict.none }
        for group in KeyNameTable.groups {
            guard let index = rules.firstIndex(where: { $0.id == group.rule }), enabled[index] else { continue }
            isInUse = true
            if group.rule.hasPrefix("http-") { headerRules.append(RuleIndex(index)) }
            let verdict = KeyVerdict(policy: group.policy, rule: RuleIndex(index))
            for name in group.names where exact[Array(name.utf8)] == nil { exact[Array(name.utf8)] = verdict }
            for ending in group.endings { add(ending: ending, verdict) }
        }
        if let index = rules.firstIndex(where: { $0.id == "vendor-context" }), enabled[index] {
            isInUse = true
            vendorRule = RuleIndex(index)
        }
        for word in mentions {
            let name = Self.normalise(word)
            guard let first = name.first else { throw SanitizerError(.policy, "a mention without letters or digits") }
            vendors[Int(first)].append(name)
        }
        for ending in KeyNameTable.endingExceptions { add(ending: ending, .none) }
        for (name, rule) in extra {
            isInUse = true
            exact[Self.normalise(name)] = KeyVerdict(policy: .secret, rule: rule)
        }
        for name in excepted { exact[Self.normalise(name)] = KeyVerdict.none }
        // The longest ending decides, so that an exception can be longer than what it excepts.
        for index in endings.indices { endings[index].sort { $0.name.count > $1.name.count } }
        if let rule = exact[Array("pat".utf8)]?.rule { bareKey = KeyVerdict(policy: .vendor, rule: rule) }
        index = NameIndex(
            exact: exact, endings: endings.joined().map { ($0.name, $0.verdict) }, vendors: Array(vendors.joined()))
    }

    private mutating func add(ending: String, _ verdict: KeyVerdict) {
        let name = Array(ending.utf8)
        endings[Int(name[name.count - 1])].append(Entry(name: name, verdict: verdict))
    }

    static func normalise(_ name: String) -> [UInt8] {
        name.utf8.compactMap { Self.isDropped($0) ? nil : Self.lowercased($0) }
    }

    @inline(__always)
    static func isDropped(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == 0x20
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// The verdict on a name in any case, with its separators. Not for the hot path: see ``KeyCache``.
    func verdict(on name: UnsafeBufferPointer<UInt8>) -> KeyVerdict {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.maximumLength) { normal in
            var count = 0
            for index in max(0, name.count - Self.maximumLength)..<name.count {
                let byte = unsafe name[index]
                if Self.isDropped(byte) { continue }
                unsafe normal[count] = Self.lowercased(byte)
                count += 1
            }
            guard count > 0 else { return .none }
            return unsafe verdict(onNormal: UnsafeBufferPointer(rebasing: normal[..<count]))
        }
    }

    private func verdict(onNormal name: UnsafeBufferPointer<UInt8>) -> KeyVerdict {
        if let known = unsafe verdict(onPlain: name) { return known }
        let shorter = unsafe Self.withoutVariant(name)
        if shorter < name.count, shorter > 0,
            let verdict = unsafe verdict(onPlain: UnsafeBufferPointer(rebasing: name[..<shorter])), verdict.isSecret
        {
            // `password_old`, `api_key_2`: less telling, so that a number there says nothing.
            return KeyVerdict(policy: verdict.policy == .credential ? .likely : verdict.policy, rule: verdict.rule)
        }
        // A name that mentions a vendor whose keys have no prefix of their own, and is not the name of something else. Not in
        // the key that a tag has become, or any other that is no identifier.
        guard let vendorRule, unsafe index.mentionsVendor(name), unsafe !name.contains(UInt8(ascii: "[")) else {
            return .none
        }
        return unsafe Self.isEvidence(name) ? .none : KeyVerdict(policy: .vendor, rule: vendorRule)
    }

    /// The verdict on a name in normal form, by itself or by its ending.
    private func verdict(onPlain name: UnsafeBufferPointer<UInt8>) -> KeyVerdict? {
        if let known = unsafe index.exact(name) { return known }
        return unsafe index.ending(name)
    }

    /// The length of a name without a number or a word at its end that says which of several it is.
    private static func withoutVariant(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var count = name.count
        while count > 0, unsafe name[count - 1] &- 0x30 < 10 { count -= 1 }
        if count < name.count {
            return unsafe count > 0 && name[count - 1] == UInt8(ascii: "v") ? count - 1 : count
        }
        for variant in variants where count > variant.count {
            if unsafe NameIndex.isSuffix(variant, of: name) { return count - variant.count }
        }
        return count
    }

    private static let variants = [
        "old", "new", "prod", "production", "staging", "stage", "dev", "development", "test", "live", "primary",
        "secondary", "backup", "plain", "plaintext", "cleartext",
    ].map { Array($0.utf8) }

    private static func isEvidence(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        for ending in evidenceEndings where unsafe NameIndex.isSuffix(ending, of: name) { return true }
        return false
    }

    /// By first byte.
    private static let standardVendors: [[[UInt8]]] = {
        var result: [[[UInt8]]] = Array(repeating: [], count: 256)
        for vendor in KeyNameTable.vendors + KeyNameTable.moreVendors {
            let name = Array(vendor.utf8)
            result[Int(name[0])].append(name)
        }
        return result
    }()
    private static let evidenceEndings = KeyNameTable.evidenceEndings.map { Array($0.utf8) }

    /// Pieces of names that lead the text scanner to a name: every name and ending in the table holds one of them.
    static let keywords =
        [
            "passw", "passphrase", "passcode", "secret", "token", "api_key", "apikey", "api-key", "api key",
            "access key",
            "accesskey", "privatekey", "private key", "encryptionkey", "signingkey", "accountkey", "masterkey",
            "authkey",
            "_key", "-key", "authorization", "cookie", "credential", "session", "_auth", "signature", "sig=",
            // A percent-encoded letter or separator in a name: `p%61ssword`, `api%5Fkey`.
            "ssword", "%5fkey", "%2dkey", "kennwort", "mnemonic", "backup code", "backupcode", "recovery code",
            "recoverycode",
            "recovery key", "recoverykey", "--pw", "--auth", "--cred",
        ] + encodedKeywords + KeyNameTable.vendors + KeyNameTable.moreVendors

    /// Short pieces that lead to a name only before a separator.
    static let keywordsBeforeSeparator = [
        "pwd", "psk", "pass", "key", "auth", " key", "pw", "jwt", "cred", "creds", "login", "senha", "otp",
    ]

    /// Names with one letter percent-encoded, and the beginnings of those that are encoded throughout.
    private static let encodedKeywords: [String] = {
        func encoded(_ byte: UInt8) -> String { "%" + String(byte, radix: 16) }
        var result: [String] = []
        for word in ["token", "secret", "apikey", "passwd", "api_key"] {
            let bytes = Array(word.utf8)
            for index in bytes.indices where bytes[index] != UInt8(ascii: "_") {
                let before = String(decoding: bytes[..<index], as: UTF8.self)
                result.append(before + encoded(bytes[index]) + String(decoding: bytes[(index + 1)...], as: UTF8.self))
            }
        }
        return result + ["pa", "pw", "se", "to", "ap", "ac", "au", "cl", "cr"].map { $0.utf8.map(encoded).joined() }
    }()

    /// What must stand behind a short piece.
    static func separators(behind keyword: String) -> String {
        switch keyword {
        case " key": " "
        case "pass": "=: >%\n\"'"
        default: keyword.utf8.count > 3 ? "=:" : "=:\"'\\ >%]"
        }
    }
}
