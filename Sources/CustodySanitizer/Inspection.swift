import CustodyModel

extension Sanitizer {
    /// A secret in an event, without the secret.
    package struct Place: Sendable, Equatable {
        package let rule: RuleIndex
        /// Names of the members that it lies in, from the top; a name that is a secret itself is its tag. Arrays add nothing.
        package let path: [String]
        /// Bytes of the secret as it is written.
        package let length: Int
        /// The secret is a member's name.
        package let isName: Bool
    }

    /// Where the secrets of an event stand. Not for the hot path.
    ///
    /// - Parameter event: as for ``sanitize(_:into:redacted:)``.
    package mutating func inspect(_ event: UnsafeRawBufferPointer) throws(SanitizerError) -> [Place] {
        guard event.count >= 2, let start = event.baseAddress else {
            throw SanitizerError(.malformed, "an event is a JSON object; this one is empty")
        }
        let text = unsafe Text(base: start.assumingMemoryBound(to: UInt8.self), count: event.count)
        guard unsafe engine.find(in: text) else {
            throw SanitizerError(.malformed, "the event is not the JSON object that its validation promised")
        }
        try checkSearch()
        var path: [[UInt8]] = []
        var depths: [Int] = []
        var position = 0
        var places: [Place] = []
        var secretNames: [[UInt8]: RuleIndex] = [:]
        for index in 0..<engine.hits.count {
            let hit = engine.hits[index]
            unsafe engine.advance(text, &position, to: hit.start, &path, &depths)
            if hit.object != 0 {
                let name = unsafe Array(UnsafeBufferPointer(start: text.base + hit.start, count: hit.end - hit.start))
                secretNames[CorrelationKey.normalised(name)] = hit.rule
            }
            // The path of a name still ends with the member before it.
            let parents = hit.object != 0 ? path.prefix(depths.last ?? 0) : path[...]
            places.append(
                Place(
                    rule: hit.rule,
                    path: parents.map { name in
                        if let rule = secretNames[name] { return "[REDACTED:\(rules.id(of: rule))]" }
                        return Self.printable(name)
                    },
                    length: hit.end - hit.start, isName: hit.object != 0))
        }
        return places
    }

    /// Longest name that is shown whole, in bytes.
    private static let longestName = 64

    private static func printable(_ name: [UInt8]) -> String {
        let text = String(decoding: name.prefix(longestName), as: Unicode.UTF8.self)
        let plain = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
        return name.count > longestName ? plain + "..." : plain
    }
}
