import CustodyCrypto

/// Reads the lines of a trust policy. Names are compared as bytes, never as characters.
struct PolicyParser {
    typealias Item = ArraySlice<UInt8>

    private(set) var logs: [WitnessPolicy.Log] = []
    private(set) var witnesses: [WitnessPolicy.Witness] = []
    private(set) var nodes: [WitnessPolicy.Node] = []
    private var groupCount = 0
    /// Where the node of a name stands.
    private var places: [[UInt8]: Int] = [:]
    /// Nodes that are members of a group: each may be so once.
    private var members: Set<Int> = []
    private var logKeys: Set<[UInt8]> = []
    private var witnessKeys: Set<[UInt8]> = []
    /// Nil before the quorum line; then a node's place, or nil for `none`.
    private var quorum: Int??
    private var line = 0

    /// The name that stands for no witness at all.
    private static let none = [UInt8]("none".utf8)

    mutating func read(_ bytes: [UInt8]) throws(PolicyError) {
        guard bytes.count <= WitnessPolicy.byteLimit else {
            throw PolicyError(.tooLarge, line: nil, "a policy has at most \(WitnessPolicy.byteLimit) bytes")
        }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for text in lines.dropLast() {
            line += 1
            guard text.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
                throw fault(.characters, "control characters other than tab and line feed are not allowed")
            }
            try read(text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }))
        }
        line += 1
        guard lines.last?.isEmpty ?? true else { throw fault(.characters, "the last line does not end in a line feed") }
    }

    /// The quorum's node; nil when it is `none`.
    func requiredQuorum() throws(PolicyError) -> Int? {
        guard let quorum else {
            throw PolicyError(
                .quorum, line: nil, "a policy has one quorum line: write `quorum none` to need no witness")
        }
        return quorum
    }

    private mutating func read(_ items: [Item]) throws(PolicyError) {
        guard let kind = items.first, kind.first != UInt8(ascii: "#") else { return }
        let rest = items.dropFirst()
        switch String(decoding: kind, as: UTF8.self) {
        case "log": try readLog(Array(rest))
        case "witness": try readWitness(Array(rest))
        case "group": try readGroup(Array(rest))
        case "quorum": try readQuorum(Array(rest))
        default: throw fault(.syntax, "a line begins with log, witness, group, quorum or #")
        }
    }

    private mutating func readLog(_ items: [Item]) throws(PolicyError) {
        guard (1...2).contains(items.count) else { throw fault(.syntax, "write: log <vkey> [<url>]") }
        try limit(logs.count, "logs")
        let key = try key(items[0], .signature, "a log's key is an Ed25519 verifier key of type 1")
        guard logKeys.insert(key.publicKey).inserted else { throw fault(.duplicate, "two logs have the same key") }
        logs.append(WitnessPolicy.Log(key: key, url: url(items.dropFirst().first)))
    }

    private mutating func readWitness(_ items: [Item]) throws(PolicyError) {
        guard (2...3).contains(items.count) else { throw fault(.syntax, "write: witness <name> <vkey> [<url>]") }
        try limit(witnesses.count, "witnesses")
        let key = try key(items[1], .cosignature, "a witness's key is an Ed25519 verifier key of type 4")
        guard witnessKeys.insert(key.publicKey).inserted else {
            throw fault(.duplicate, "two witnesses have the same key")
        }
        try define(items[0], .witness(witnesses.count))
        let name = String(decoding: items[0], as: UTF8.self)
        witnesses.append(WitnessPolicy.Witness(name: name, key: key, url: url(items.dropFirst(2).first)))
    }

    private mutating func readGroup(_ items: [Item]) throws(PolicyError) {
        guard items.count >= 3 else { throw fault(.syntax, "write: group <name> all|any|<k> <member>...") }
        try limit(groupCount, "groups")
        groupCount += 1
        var places: [Int] = []
        for member in items.dropFirst(2) {
            let place = try place(member)
            guard members.insert(place).inserted else {
                throw fault(.duplicate, "a name is a member of one group, once")
            }
            places.append(place)
        }
        try define(items[0], .group(threshold: try threshold(items[1], of: places.count), members: places))
    }

    private mutating func readQuorum(_ items: [Item]) throws(PolicyError) {
        guard items.count == 1 else { throw fault(.syntax, "write: quorum <name> or quorum none") }
        guard quorum == nil else { throw fault(.duplicate, "there is another quorum line above") }
        quorum = .some(items[0].elementsEqual(PolicyParser.none) ? nil : try place(items[0]))
    }

    private func threshold(_ item: Item, of count: Int) throws(PolicyError) -> Int {
        if item.elementsEqual("all".utf8) { return count }
        if item.elementsEqual("any".utf8) { return 1 }
        guard let number = DecimalText.parse(item), (1...UInt64(count)).contains(number) else {
            throw fault(.threshold, "a group needs all, any, or 1 to \(count) of its members")
        }
        return Int(number)
    }

    private mutating func define(_ name: Item, _ node: WitnessPolicy.Node) throws(PolicyError) {
        guard !name.elementsEqual(PolicyParser.none), places[Array(name)] == nil else {
            throw fault(.duplicate, "a name is defined once, and none is taken")
        }
        places[Array(name)] = nodes.count
        nodes.append(node)
    }

    private func place(_ name: Item) throws(PolicyError) -> Int {
        guard let place = places[Array(name)] else { throw fault(.undefined, "a name must be defined by a line above") }
        return place
    }

    private func key(_ item: Item, _ kind: VerifierKey.Kind, _ message: String) throws(PolicyError) -> VerifierKey {
        guard let text = String(validating: item, as: UTF8.self), let key = VerifierKey(text), key.kind == kind else {
            throw fault(.key, message)
        }
        return key
    }

    private func url(_ item: Item?) -> String? { item.map { String(decoding: $0, as: UTF8.self) } }

    private func limit(_ count: Int, _ what: String) throws(PolicyError) {
        guard count < WitnessPolicy.countLimit else {
            throw fault(.tooLarge, "a policy has at most \(WitnessPolicy.countLimit) \(what)")
        }
    }

    private func fault(_ code: PolicyError.Code, _ message: String) -> PolicyError {
        PolicyError(code, line: line, message)
    }
}
