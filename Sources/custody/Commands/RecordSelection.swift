import ArgumentParser
import CustodyModel
import CustodyService
import CustodyVerifier

/// Which records a command works on.
struct RecordSelection: ParsableArguments {
    @Option(help: ArgumentHelp("Only this stream.", valueName: "name"))
    var stream: String?

    @Option(help: ArgumentHelp("Only records from this time on.", valueName: "date"))
    var start: String?

    @Option(help: ArgumentHelp("Only records up to this time.", valueName: "date"))
    var end: String?

    @OptionGroup var chosen: LogMarkOption

    /// Whether nothing but a log was named.
    var isOfAllRecords: Bool { stream == nil && start == nil && end == nil }

    func name() throws(CustodyError) -> StreamName? {
        try stream.map { (text) throws(CustodyError) in try RecordSelection.name(text) }
    }

    func mark() throws(CustodyError) -> LogMark? { try chosen.mark() }

    /// First and last moment; nil where there is no bound.
    func times() throws(CustodyError) -> (first: Timestamp?, last: Timestamp?) {
        let first = try start.map { (text) throws(CustodyError) in try RecordSelection.time(text, "--start").first }
        let last = try end.map { (text) throws(CustodyError) in try RecordSelection.time(text, "--end").last }
        if let first, let last, first > last { throw CustodyError(.usage, "--start is later than --end") }
        return (first, last)
    }

    static func name(_ text: String) throws(CustodyError) -> StreamName {
        guard let name = StreamName(text) else { throw CustodyError(.usage, "--stream: that is no stream's name") }
        return name
    }

    static func time(_ text: String, _ option: String) throws(CustodyError) -> TimeArgument {
        guard let time = TimeArgument(text) else {
            throw CustodyError(.usage, "\(option) must be YYYY-MM-DD, YYYY/MM/DD or RFC 3339")
        }
        return time
    }
}

/// Which of many logs.
struct LogMarkOption: ParsableArguments {
    @Option(help: ArgumentHelp("Only the log with this mark, where a place holds many.", valueName: "16 hex digits"))
    var log: String?

    func mark() throws(CustodyError) -> LogMark? {
        guard let log else { return nil }
        guard let mark = LogMark(log) else {
            throw CustodyError(.usage, "--log must be the 16 hex digits behind log= in the keys")
        }
        return mark
    }
}
