/// What a candidate literal leads to.
enum DispatchKind: UInt8 {
    case token
    /// Part of a secret-bearing name in text: see ``Engine/name(_:_:_:_:)``.
    case name
    case privateKeyBlock
    case jsonWebToken
    case urlPassword
    case bearer
    case basic
    case command
    /// A Kubernetes Secret in YAML.
    case manifest
    case dataSource
    /// Where an earlier pass took a secret out.
    case tag
}

/// One literal of one rule, as the scanner needs it.
struct DispatchEntry {
    static let wordBoundary: UInt8 = 1
    static let keepsLiteral: UInt8 = 2
    static let ignoresCase: UInt8 = 4
    static let noClass: UInt8 = 255

    /// The four folded bytes at `anchor` of the literal.
    var window: UInt32
    var literalStart: Int32
    var literalLength: UInt8
    var anchor: UInt8
    var kind: DispatchKind
    var flags: UInt8
    var rule: RuleIndex
    var needs: UInt8
    var beforeClass: UInt8
    var beforeLength: UInt16
    var stepCount: UInt16
    /// Place in ``CompiledRules/filters``; 0 for none.
    var filter: UInt16 = 0
    var stepStart: Int32
    /// The first eight bytes of the literal, the first byte lowest; zero behind a shorter one.
    var head: UInt64 = 0
    /// Bits of those bytes that must be as in ``head``, once the bits of ``headFold`` are set.
    var headMask: UInt64 = 0
    var headFold: UInt64 = 0
}

/// What of a ``DispatchEntry`` decides whether its literal stands somewhere: apart from the rest, because most go no further.
struct EntryHead {
    /// See ``DispatchEntry``.
    var head: UInt64
    var headMask: UInt64
    var headFold: UInt64
    var window: UInt32
    var literalLength: UInt8
    var anchor: UInt8
    var kind: DispatchKind
    var flags: UInt8

    init(_ entry: DispatchEntry) {
        head = entry.head
        headMask = entry.headMask
        headFold = entry.headFold
        window = entry.window
        literalLength = entry.literalLength
        anchor = entry.anchor
        kind = entry.kind
        flags = entry.flags
    }
}

/// A pattern step in the form that the matcher reads.
struct CompiledStep {
    static let run: UInt8 = 0
    static let optional: UInt8 = 1
    static let keep: UInt8 = 2
    static let unbounded = UInt32.max

    var operation: UInt8
    var byteClass: UInt8
    /// Which memory of run ends to use, so that repeated candidates in one run cost nothing: see ``Engine/runEnd``.
    var memo: UInt16
    var minimum: UInt32
    /// For an optional group: the number of steps in it.
    var maximum: UInt32
}

/// The rules of a set in the flat form that the engine reads. Immutable once made, shared by all workers.
//
// SAFETY: the memory is written in `init` alone and freed in `deinit` alone; in between it is only read.
@safe
final class CompiledRules: @unchecked Sendable {
    /// The two tables of ``WindowTable``, one behind the other.
    let windows: UnsafePointer<UInt8>
    /// See ``ByteClasses`` and ``WindowBuckets``.
    let buckets: UnsafePointer<UInt8>
    /// By the first table's slot: the first of the entries there; the next slot's ends them.
    let slotStarts: UnsafePointer<UInt32>
    /// By entry.
    let heads: UnsafePointer<EntryHead>
    let entries: UnsafePointer<DispatchEntry>
    let literals: UnsafePointer<UInt8>
    let steps: UnsafePointer<CompiledStep>
    let classes: UnsafePointer<UInt8>
    let memoCount: Int
    /// What matches must pass besides; the first is nobody's.
    let filters: [CompiledFilter]
    #if Hyperscan
        let hyperscan: HyperscanDatabase
    #endif

    init(_ builder: borrowing CompiledRulesBuilder) throws(SanitizerError) {
        #if Hyperscan
            hyperscan = try HyperscanDatabase(builder)
        #endif
        unsafe windows = Self.copy(builder.windows + builder.checks)
        var starts: [UInt32] = []
        var ordered: [DispatchEntry] = []
        let windows = builder.entriesOf.keys.sorted()
        unsafe buckets = Self.copy(ByteClasses(WindowBuckets(builder.exactWindows)).table)
        let slots = Dictionary(grouping: windows) { WindowTable.slot(WindowTable.hash($0)) }
        for slot in 0..<WindowTable.size {
            starts.append(UInt32(ordered.count))
            for window in slots[slot] ?? [] {
                ordered += (builder.entriesOf[window] ?? []).map { index in
                    var entry = builder.entries[index]
                    entry.window = window
                    return entry
                }
            }
        }
        starts.append(UInt32(ordered.count))
        unsafe slotStarts = Self.copy(starts)
        unsafe heads = Self.copy(ordered.map { EntryHead($0) })
        unsafe entries = Self.copy(ordered)
        unsafe literals = Self.copy(builder.literals)
        unsafe steps = Self.copy(builder.steps)
        var table: [UInt8] = []
        for (number, set) in builder.classes.enumerated() {
            // A character of base64 is what it stands for, and one: decoding needs no table of its own.
            let isBase64 = number == Int(FixedClass.base64Any.rawValue)
            table += (0...255).map { set.contains($0) ? 1 + (isBase64 ? Engine.base64Digit($0) : 0) : 0 }
        }
        unsafe classes = Self.copy(table)
        filters = builder.filters
        memoCount = max(1, builder.classes.count * CompiledRulesBuilder.memosPerClass)
    }

    deinit {
        unsafe windows.deallocate()
        unsafe buckets.deallocate()
        unsafe slotStarts.deallocate()
        unsafe heads.deallocate()
        unsafe entries.deallocate()
        unsafe literals.deallocate()
        unsafe steps.deallocate()
        unsafe classes.deallocate()
    }

    private static func copy<Element: BitwiseCopyable>(_ array: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(array.count, 1))
        for (index, element) in array.enumerated() { unsafe (memory + index).initialize(to: element) }
        return unsafe UnsafePointer(memory)
    }
}

/// Classes that the engine's own code uses; they come first, in this order.
enum FixedClass: UInt8, CaseIterable {
    case base64URL
    case base64
    /// Either alphabet of base64, without padding.
    case base64Any
    /// Letters, digits and underscores.
    case word
    /// What may stand between `://` and the end of the authority.
    case authority
    /// The characters of a bearer token (RFC 6750) and of the tokens that are sent in its place.
    case bearer
    /// An unquoted value in `name=value` text.
    case bareValue
    /// Inside double quotes, inside single quotes.
    case doubleQuoted
    case singleQuoted
    /// The rest of a line outside quotes: header values.
    case line
    /// XML or HTML element content.
    case element
    /// A name in text.
    case name

    var byteClass: ByteClass {
        switch self {
        case .base64URL: .base64URL
        case .base64: .base64
        case .base64Any: .base64.union(.base64URL)
        case .word: .word
        case .authority: ByteClass("/?#\"'<>\\`").union(.whitespace).inverted
        case .bearer: ByteClass.word.union(ByteClass("-.~+/="))
        case .bareValue: ByteClass("&;,\"'<>)}]\\`|").union(.whitespace).inverted
        case .doubleQuoted: ByteClass("\"\n\\").inverted
        case .singleQuoted: ByteClass("'\n\\").inverted
        case .line: ByteClass("\"'\r\n\\`").inverted
        case .element: ByteClass("<\r\n").inverted
        case .name: ByteClass.word.union(ByteClass("-."))
        }
    }

    var memo: Int { Int(rawValue) * CompiledRulesBuilder.memosPerClass }
}

/// Gathers the literals, patterns and classes of the enabled rules.
struct CompiledRulesBuilder: ~Copyable {
    /// Memories of runs for each class: three forwards, by order in a pattern, and the last one backwards.
    static let memosPerClass = 4
    /// Most different windows of all literals.
    private static let maximumWindows = 65_535
    private static let maximumClasses = 254

    private(set) var windows = [UInt8](repeating: 0, count: WindowTable.size)
    private(set) var checks = [UInt8](repeating: 0, count: WindowTable.checkSize)
    /// By window: numbers of entries.
    private(set) var entriesOf: [UInt32: [Int]] = [:]
    /// The windows as the literals have them.
    private(set) var exactWindows: Set<WindowBuckets.Window> = []
    private(set) var entries: [DispatchEntry] = []
    private(set) var literals: [UInt8] = []
    private(set) var steps: [CompiledStep] = []
    private(set) var classes: [ByteClass] = []
    private(set) var filters = [CompiledFilter.none]
    private var classIndex: [ByteClass: UInt8] = [:]

    init() {
        for fixed in FixedClass.allCases {
            classIndex[fixed.byteClass] = fixed.rawValue
            classes.append(fixed.byteClass)
        }
    }

    mutating func classID(_ set: ByteClass) throws(SanitizerError) -> UInt8 {
        if let known = classIndex[set] { return known }
        guard classes.count < Self.maximumClasses else {
            throw SanitizerError(.rule, "the rules use more than \(Self.maximumClasses) different byte classes")
        }
        let id = UInt8(classes.count)
        classes.append(set)
        classIndex[set] = id
        return id
    }

    mutating func add(_ pattern: TokenPattern, rule: RuleIndex) throws(SanitizerError) {
        let parsed = try PatternParser.parse(pattern.tail)
        let (start, count) = try compile(parsed)
        var before = DispatchEntry.noClass
        if let text = pattern.before {
            guard case .run(let set, 1, 1)? = try PatternParser.parse(text).first else {
                throw SanitizerError(.rule, "`\(text)` is not a class")
            }
            before = try classID(set)
        }
        var flags: UInt8 = 0
        if pattern.boundary == .word { flags |= DispatchEntry.wordBoundary }
        if pattern.keepsLiteral { flags |= DispatchEntry.keepsLiteral }
        if pattern.ignoresCase { flags |= DispatchEntry.ignoresCase }
        var entry = DispatchEntry(
            window: 0, literalStart: 0, literalLength: 0, anchor: 0, kind: .token, flags: flags, rule: rule,
            needs: pattern.needs.rawValue, beforeClass: before, beforeLength: UInt16(pattern.beforeLength),
            stepCount: UInt16(count), stepStart: Int32(start))
        if let filter = pattern.filter {
            guard filters.count < Int(UInt16.max) else { throw SanitizerError(.rule, "too many filters") }
            entry.filter = UInt16(filters.count)
            filters.append(try CompiledFilter(filter))
        }
        for literal in pattern.literals {
            try add(literal: Array(literal.utf8), following: Self.firstClass(of: parsed), entry: entry)
        }
    }

    /// Adds a literal whose check is code, not a pattern. `following` is the class of the byte behind a literal that is
    /// shorter than a window.
    mutating func add(
        _ literal: String, kind: DispatchKind, rule: RuleIndex, following: ByteClass? = nil, flags: UInt8 = 0
    ) throws(SanitizerError) {
        let entry = DispatchEntry(
            window: 0, literalStart: 0, literalLength: 0, anchor: 0, kind: kind, flags: flags, rule: rule, needs: 0,
            beforeClass: DispatchEntry.noClass, beforeLength: 0, stepCount: 0, stepStart: 0)
        try add(literal: Array(literal.utf8), following: following, entry: entry)
    }

    /// What the first byte of a match may be; nil when the pattern may match nothing.
    private static func firstClass(of steps: [PatternStep]) -> ByteClass? {
        var result = ByteClass()
        var index = 0
        while index < steps.count {
            switch steps[index] {
            case .keep: break
            case .run(let set, let minimum, _):
                result = result.union(set)
                if minimum > 0 { return result }
            case .optional(let count):
                if let inner = firstClass(of: Array(steps[(index + 1)...].prefix(count))) {
                    result = result.union(inner)
                }
                index += count
            }
            index += 1
        }
        return nil
    }

    private mutating func compile(_ parsed: [PatternStep]) throws(SanitizerError) -> (Int, Int) {
        let start = steps.count
        var used: [UInt8: Int] = [:]
        for step in parsed {
            switch step {
            case .optional(let count):
                steps.append(
                    CompiledStep(
                        operation: CompiledStep.optional, byteClass: 0, memo: 0, minimum: 0, maximum: UInt32(count)))
            case .keep:
                steps.append(
                    CompiledStep(operation: CompiledStep.keep, byteClass: 0, memo: 0, minimum: 0, maximum: 0))
            case .run(let set, let minimum, let maximum):
                let id = try classID(set)
                let order = min(used[id, default: 0], Self.memosPerClass - 2)
                used[id, default: 0] += 1
                steps.append(
                    CompiledStep(
                        operation: CompiledStep.run, byteClass: id,
                        memo: UInt16(Int(id) * Self.memosPerClass + order), minimum: UInt32(minimum),
                        maximum: maximum == .max ? CompiledStep.unbounded : UInt32(maximum)))
            }
        }
        return (start, steps.count - start)
    }

    private mutating func addExact(_ bytes: some Collection<UInt8>, _ ignoresCase: Bool) {
        var window = WindowBuckets.Window(bytes: 0, folds: 0)
        for (index, byte) in bytes.prefix(WindowTable.width).enumerated() {
            window.bytes |= UInt32(byte) << UInt32(8 * index)
            if ignoresCase, (byte | 0x20) &- 0x61 < 26 { window.folds |= 0x20 << UInt32(8 * index) }
        }
        exactWindows.insert(window)
    }

    private mutating func add(literal: [UInt8], following: ByteClass?, entry: DispatchEntry) throws(SanitizerError) {
        guard literal.count >= 3, literal.count <= 64 else {
            throw SanitizerError(.rule, "a literal has \(literal.count) bytes; it must have 3 to 64")
        }
        var entry = entry
        entry.literalStart = Int32(literals.count)
        entry.literalLength = UInt8(literal.count)
        // Compared with text that is made lower case.
        let ignoresCase = entry.flags & DispatchEntry.ignoresCase != 0
        let compared = ignoresCase ? literal.map { KeyNames.lowercased($0) } : literal
        literals += compared
        for (index, byte) in compared.prefix(8).enumerated() {
            entry.head |= UInt64(byte) << UInt64(8 * index)
            entry.headMask |= 0xFF << UInt64(8 * index)
            if ignoresCase, byte &- 0x61 < 26 { entry.headFold |= 0x20 << UInt64(8 * index) }
        }
        var folded: Set<UInt32> = []
        if literal.count >= WindowTable.width {
            let anchor = WindowTable.bestOffset(in: literal)
            entry.anchor = UInt8(anchor)
            folded.insert(WindowTable.fold(literal[anchor...]))
            addExact(compared[anchor...], ignoresCase)
        } else {
            guard let following else {
                throw SanitizerError(.rule, "a literal of three bytes needs a class behind it")
            }
            for byte in UInt8.min...UInt8.max where following.contains(byte) {
                folded.insert(WindowTable.fold(literal + [byte]))
                addExact(compared + [byte], ignoresCase)
            }
        }
        guard entriesOf.count + folded.count <= Self.maximumWindows else {
            throw SanitizerError(.rule, "the literals of the rules have more than \(Self.maximumWindows) windows")
        }
        for window in folded {
            let hash = WindowTable.hash(window)
            windows[WindowTable.slot(hash)] |= 1 << WindowTable.bit(hash)
            checks[WindowTable.checkSlot(hash)] |= 1 << WindowTable.bit(hash)
            entriesOf[window, default: []].append(entries.count)
        }
        entries.append(entry)
    }
}
