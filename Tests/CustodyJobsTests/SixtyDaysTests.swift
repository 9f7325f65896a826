import CustodyAlerts
import CustodyJobs
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyService

/// A real store, a real verifier, a real anchor file and a server that records what it is told, over sixty days.
@Suite(
    "sixty days of scheduled verification",
    .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct SixtyDaysTests {
    /// Days of faults, what must be told on that day, and on which day it is mended.
    private enum Fault { case edited, editedLongAgo, silent, idle, anchorGone, shrunk, receiverDown, jobMissing }

    private static let faults: [Int: Fault] = [
        10: .edited, 20: .editedLongAgo, 33: .silent, 36: .idle, 40: .anchorGone, 45: .shrunk, 50: .receiverDown,
        55: .jobMissing,
    ]

    @Test("each fault is told on its day, once, and resolved when it is mended; a job that did not run is seen")
    func sixtyDays() async throws {
        let harness = try JobHarness()
        var heard: [Int: [String]] = [:]
        var total = 0
        var numbers: [Int: Int] = [:]
        var historyDay: Int?
        var gaps: [Int: String] = [:]
        for day in 0..<60 {
            let fault = SixtyDaysTests.faults[day]
            harness.clock.goTo(day: day, hour: 1)
            if fault == .idle {
                try await harness.record(heartbeatOnly: true)
            } else if fault != .silent {
                try await harness.record()
            }
            numbers[day] = harness.lastNumber
            func event(_ day: Int) -> String { "\"number\":\(numbers[day] ?? 0)" }
            func edit(_ day: Int, isMended: Bool = false) throws {
                let (good, bad) = (event(day), event(day).replacingFirst("number", "nvmber"))
                try harness.replace(isMended ? bad : good, with: isMended ? good : bad)
            }
            switch day {
            case 10: try edit(9)
            case 12: try edit(9, isMended: true)
            case 20: try edit(2)
            case 40:
                harness.copiesAnchor = false
                try harness.files.remove(harness.folder.appending("anchor-copy.jsonl"))
            case 41: harness.copiesAnchor = true
            case 45: harness.settings.verify.lookbackDays = 1
            case 47: harness.settings.verify.lookbackDays = 7
            case 50:
                try harness.answer("close")
                try edit(49)
            case 51:
                try harness.answer("ok")
                try edit(49, isMended: true)
            default: break
            }
            if historyDay.map({ day == $0 + 2 }) == true { try edit(2, isMended: true) }
            harness.clock.goTo(day: day, hour: 12)
            if fault != .jobMissing {
                let report = try await harness.run()
                if report.findings.contains(where: { $0.code == .chainGap }) { gaps[day] = report.text }
                if day == 0 { #expect(report.isFirstRun && report.exitStatus == 0, "\(report.text)") }
            }
            let all = try harness.heard()
            heard[day] = Array(all[total...])
            total = all.count
            if historyDay == nil, day >= 20, heard[day]?.contains("trigger record.hash_mismatch:default") == true {
                historyDay = day
            }
            // What an operator's monitoring asks every hour.
            harness.clock.goTo(day: day, hour: 20)
            let age =
                Double(harness.clock.now().seconds) - (try harness.metric("verify_last_run_timestamp_seconds") ?? 0)
            #expect((age > 26 * 3600) == (fault == .jobMissing), "day \(day)")
        }
        try judge(heard, history: try #require(historyDay))
        #expect(gaps.isEmpty, "\(gaps)")
        #expect(try harness.register("verified").count == 59)
        #expect(try harness.metric("verify_success") == 1 && harness.metric("alerts_open") == 0)
    }

    private func judge(_ heard: [Int: [String]], history: Int) throws {
        let loud = heard.filter { !$0.value.isEmpty }.mapValues { Set($0) }
        #expect((20..<31).contains(history), "a part of history is read in each run, all within ten")
        func told(_ day: Int, _ text: String) -> Bool { loud[day]?.contains(text) == true }
        #expect(told(10, "trigger record.hash_mismatch:default") && told(12, "resolve record.hash_mismatch:default"))
        #expect(told(history + 2, "resolve record.hash_mismatch:default"))
        #expect(told(33, "trigger window.empty") && told(34, "resolve window.empty"))
        #expect(loud[36] == nil, "a day with a heartbeat is no silence")
        #expect(loud[40]?.allSatisfy { $0.hasPrefix("trigger ") } == true, "the anchor is missed")
        #expect(loud[41] == loud[40].map { Set($0.map { $0.replacingFirst("trigger", "resolve") }) })
        #expect(loud[45] == ["trigger config.shrunk:a window of 7 days"])
        #expect(loud[47] == ["resolve config.shrunk:a window of 7 days"])
        #expect(told(51, "trigger record.hash_mismatch:default") && told(51, "resolve record.hash_mismatch:default"))
        #expect(
            loud.keys.sorted() == [10, 12, history, history + 2, 33, 34, 40, 41, 45, 47, 51].sorted(),
            "\(loud.sorted { $0.key < $1.key })")
        // Each trouble was told as often as it was resolved, and nothing stands.
        let words = heard.values.flatMap { $0 }
        #expect(words.count { $0.hasPrefix("trigger") } == words.count { $0.hasPrefix("resolve") })
    }
}

extension String {
    func replacingFirst(_ part: String, _ other: String) -> String {
        var index = startIndex
        while index < endIndex, !self[index...].hasPrefix(part) { index = self.index(after: index) }
        guard index < endIndex else { return self }
        return String(self[..<index]) + other + String(self[self.index(index, offsetBy: part.count)...])
    }
}
