package import CustodyModel
package import CustodyPipeline

/// Events that are kept for the same time, in a stream of their own.
package struct RetentionClass: Sendable, Equatable {
    package let stream: StreamName
    package let keepSeconds: Int64
    /// Days for which the stream's objects in S3 are locked; nil: as long as is usual there, and never less than is kept.
    package let lockDays: Int?
    /// Types of events that go to the stream when their producer names none: a type, or a beginning and `*`.
    package let types: [String]

    /// Days that cover the time for which events are kept.
    var keepDays: Int { RetentionPlan.days(keepSeconds) }
}

/// How long what is kept: the classes of `retention.classes`, and `retention.keep` for all other streams.
///
/// A class is one word-separated line, `STREAM KEEP [lock=DAYS] [TYPE ...]`: `blocked 1y lock=400d action.blocked`.
package struct RetentionPlan: Sendable, Equatable {
    /// Classes at the most.
    package static let maximumClasses = 64
    /// Types that one class names at the most.
    package static let maximumTypes = 64
    /// Bytes of the longest type that a class can name.
    package static let maximumTypeBytes = 256
    /// Days of the longest time that anything is kept or locked: what S3 can lock for.
    package static let maximumDays = 36_500
    private static let day: Int64 = 86_400
    /// Days of a year, where a time is written so.
    private static let year = 365

    package let classes: [RetentionClass]
    /// Of streams that no class names; nil: for ever.
    package let keepSeconds: Int64?

    /// - Throws: `configuration`, with the number of the class that cannot be used.
    package init(_ settings: Settings) throws(CustodyError) {
        let keep = settings.retention.keep.components.seconds
        keepSeconds = keep > 0 ? keep : nil
        var classes: [RetentionClass] = []
        for (index, line) in settings.retention.classes.enumerated() {
            let next = try RetentionPlan.read(line, index + 1)
            guard !classes.contains(where: { $0.stream == next.stream }) else {
                throw RetentionPlan.problem(index + 1, "names the stream \(next.stream) a second time")
            }
            classes.append(next)
        }
        guard classes.count <= RetentionPlan.maximumClasses else {
            throw CustodyError(
                .configuration, "retention.classes holds more than \(RetentionPlan.maximumClasses) classes")
        }
        self.classes = classes
    }

    /// The class of a stream; that of S for S.2, as which a damaged S goes on.
    package func retentionClass(of stream: StreamName) -> RetentionClass? {
        classes.first { $0.stream == stream }
            ?? stream.continued.flatMap { base in classes.first { $0.stream == base } }
    }

    /// How long the local files of a stream are kept; nil for ever, as the register always is.
    package func keepSeconds(of stream: StreamName) -> Int64? {
        if stream.isReserved { return nil }
        return retentionClass(of: stream)?.keepSeconds ?? keepSeconds
    }

    /// Where events go whose producers name no stream.
    package var routes: EventRoutes { EventRoutes(classes.map { .init($0.stream, types: $0.types) }) }

    /// Days for which a class's objects are locked; never less than it is kept.
    ///
    /// - Parameter usual: of streams that no class names.
    package func lockDays(usual: Int) -> [StreamName: Int] {
        Dictionary(uniqueKeysWithValues: classes.map { ($0.stream, $0.lockDays ?? max(usual, $0.keepDays)) })
    }

    /// The same with the register, which is locked as long as the longest: what is kept is proved by it.
    package func lockDaysOwed(usual: Int) -> [StreamName: Int] {
        guard !classes.isEmpty else { return [:] }
        var days = lockDays(usual: usual)
        days[.register] = max(usual, days.values.max() ?? 0)
        return days
    }

    static func days(_ seconds: Int64) -> Int { Int((seconds + day - 1) / day) }

    private static func read(_ line: String, _ number: Int) throws(CustodyError) -> RetentionClass {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard words.count >= 2 else {
            throw problem(number, "is not of the form STREAM KEEP [lock=DAYS] [TYPE ...]")
        }
        guard let stream = StreamName(words[0]), !stream.isReserved, !StoreLayout.reservedNames.contains(stream.text)
        else {
            throw problem(number, "does not begin with the name of a stream that producers can write to")
        }
        guard let keep = RetentionPlan.time(words[1]) else {
            throw problem(number, "must keep for 1d to \(maximumDays)d, or for as many years (1y is \(year)d)")
        }
        var types = Array(words.dropFirst(2))
        var lock: Int?
        if let word = types.first, word.hasPrefix("lock=") {
            types.removeFirst()
            guard let seconds = RetentionPlan.time(String(word.dropFirst("lock=".count))), seconds >= keep else {
                throw problem(number, "must lock for at least as long as it keeps, and for \(maximumDays)d at most")
            }
            lock = days(seconds)
        }
        guard types.count <= maximumTypes else { throw problem(number, "names more than \(maximumTypes) types") }
        for type in types {
            guard type.utf8.count <= maximumTypeBytes, !type.dropLast().contains("*") else {
                throw problem(
                    number, "names a type that is longer than \(maximumTypeBytes) bytes, or has a `*` before its end")
            }
        }
        return RetentionClass(stream: stream, keepSeconds: keep, lockDays: lock, types: types)
    }

    /// Seconds of `90d` or `5y`.
    private static func time(_ word: String) -> Int64? {
        guard let unit = word.last, unit == "d" || unit == "y", let count = Int(word.dropLast()),
            word.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let (days, overflow) = count.multipliedReportingOverflow(by: unit == "y" ? year : 1)
        guard !overflow, (1...maximumDays).contains(days) else { return nil }
        return Int64(days) * day
    }

    private static func problem(_ number: Int, _ text: String) -> CustodyError {
        CustodyError(.configuration, "class \(number) of retention.classes \(text)", advice: "see docs/retention.md")
    }
}
