import CustodyModel

/// What the scanner made of one input.
struct Scanned: Equatable, CustomStringConvertible {
    var output: [UInt8] = []
    var facts = EventFacts()
    var defect: JSONDefect?

    var text: String { String(decoding: output, as: UTF8.self) }
    /// The contents of the top-level `id` and `type`, as the facts place them.
    var id: String? { facts.id.map { String(decoding: output[$0], as: UTF8.self) } }
    var type: String? { facts.type.map { String(decoding: output[$0], as: UTF8.self) } }

    var description: String {
        if let defect { return "\(defect.reason.rawValue) at \(defect.offset)" }
        return "\(text.prefix(300)) id \(facts.id.map { "\($0)" } ?? "-") type \(facts.type.map { "\($0)" } ?? "-")"
    }

    static func refused(_ reason: JSONDefect.Reason, at offset: Int) -> Scanned {
        Scanned(defect: JSONDefect(reason, at: offset))
    }
}

/// A scanner and a buffer that are used again and again, as the pipeline does, so that nothing may linger.
struct Scan: ~Copyable {
    private static let prelude = [UInt8]("what stood there before".utf8)

    private var scanner: JSONScanner
    private var buffer = ByteBuffer(capacity: 64)

    init(limits: JSONLimits = JSONLimits()) {
        scanner = JSONScanner(limits: limits)
    }

    /// Compacts behind other bytes, so that facts must count from where the event begins.
    mutating func compact(_ input: [UInt8]) -> Scanned {
        buffer.removeAll()
        buffer.append(Scan.prelude)
        var result = Scanned()
        unsafe input.withUnsafeBytes {
            do throws(JSONDefect) {
                result.facts = unsafe try scanner.compact($0, into: &buffer)
            } catch {
                result.defect = error
            }
        }
        let all = buffer.toArray()
        precondition(all.starts(with: Scan.prelude), "compacting touched what stood there before")
        result.output = [UInt8](all[Scan.prelude.count...])
        return result
    }

    mutating func compact(_ input: String) -> Scanned { compact([UInt8](input.utf8)) }

    /// The output of a successful check is its input.
    mutating func check(_ input: [UInt8], acceptsReservedType: Bool = false) -> Scanned {
        var result = Scanned()
        unsafe input.withUnsafeBytes {
            do throws(JSONDefect) {
                result.facts = unsafe try scanner.check($0, acceptsReservedType: acceptsReservedType)
                result.output = input
            } catch {
                result.defect = error
            }
        }
        return result
    }

    mutating func check(_ input: String, acceptsReservedType: Bool = false) -> Scanned {
        check([UInt8](input.utf8), acceptsReservedType: acceptsReservedType)
    }
}

/// Bytes for a failure's message: text where it is text, escaped elsewhere.
func shown(_ bytes: [UInt8]) -> String {
    bytes.prefix(400).map { byte in
        if (0x20...0x7E).contains(byte) { return String(UnicodeScalar(byte)) }
        let hex = String(byte, radix: 16)
        return "\\x" + (hex.count < 2 ? "0" : "") + hex
    }.joined()
}
