import CustodyAlerts

/// What a run looks at. Less than the run before looked at is a finding: whoever wants something not to be found edits
/// the configuration first.
package struct Coverage: Sendable, Equatable {
    package var sinks: Set<String> = []
    package var streams: Set<String> = []
    package var anchors: Set<String> = []
    package var channels: Set<String> = []
    /// Trust line, witness policy, roots of time-stamp authorities: what is believed without being told by the log.
    package var beliefs: Set<String> = []
    package var lookbackDays = 0
    package var turns = 0
    /// Zero: silence is not watched.
    package var maximumSilenceSeconds: Int64 = 0

    package init() {}

    private var named: [(kind: String, names: Set<String>)] {
        [("sink", sinks), ("stream", streams), ("anchor", anchors), ("channel", channels), ("belief", beliefs)]
    }

    /// What `old` covers and this does not, in words.
    package func lost(since old: Coverage) -> [(expected: String, found: String)] {
        var lost: [(String, String)] = []
        for (now, before) in zip(named, old.named) {
            for name in before.names.subtracting(now.names).sorted() {
                lost.append(("\(now.kind) \(name)", "it is not looked at any more"))
            }
        }
        if lookbackDays < old.lookbackDays {
            lost.append(("a window of \(old.lookbackDays) days", "\(lookbackDays) days"))
        }
        if old.turns > 0, turns > old.turns {
            lost.append(("all history within \(old.turns) runs", "within \(turns) runs"))
        }
        let silence = maximumSilenceSeconds, before = old.maximumSilenceSeconds
        if before > 0, silence == 0 || silence > before {
            lost.append(("silence of \(before) s at most", silence == 0 ? "silence is not watched" : "\(silence) s"))
        }
        return lost
    }

    /// The most that either covers: what was lost stays lost until it is back or an operator accepts it.
    package func joined(_ old: Coverage) -> Coverage {
        var result = self
        result.sinks.formUnion(old.sinks)
        result.streams.formUnion(old.streams)
        result.anchors.formUnion(old.anchors)
        result.channels.formUnion(old.channels)
        result.beliefs.formUnion(old.beliefs)
        result.lookbackDays = max(lookbackDays, old.lookbackDays)
        if old.turns > 0 { result.turns = min(turns, old.turns) }
        let (silence, before) = (maximumSilenceSeconds, old.maximumSilenceSeconds)
        result.maximumSilenceSeconds = silence == 0 ? before : before == 0 ? silence : min(silence, before)
        return result
    }

    func write(to form: inout LineForm) {
        for (kind, names) in named {
            for name in names.sorted() { form.add("covers", "\(kind) \(name)") }
        }
        form.add("lookback_days", String(lookbackDays))
        form.add("turns", String(turns))
        form.add("silence", String(maximumSilenceSeconds))
    }

    init?(_ form: LineForm) {
        guard let days = form["lookback_days"].flatMap(Int.init), let turns = form["turns"].flatMap(Int.init),
            let silence = form["silence"].flatMap(Int64.init)
        else { return nil }
        (lookbackDays, self.turns, maximumSilenceSeconds) = (days, turns, silence)
        for text in form.all("covers") {
            let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "sink": sinks.insert(parts[1])
            case "stream": streams.insert(parts[1])
            case "anchor": anchors.insert(parts[1])
            case "channel": channels.insert(parts[1])
            case "belief": beliefs.insert(parts[1])
            default: return nil
            }
        }
    }
}
