import CustodySystem
import Glibc

/// A bar on standard error, drawn only on a terminal, at most ten times a second.
struct ProgressBar {
    private static let width = 30
    private static let interval: Int64 = 100_000_000

    private let clock: any Clock
    private let label: String
    private let started: Int64
    private var drawn: Int64
    private var isDrawn = false
    private let isOn: Bool

    init(_ label: String, clock: any Clock = SystemClock()) {
        self.clock = clock
        self.label = label
        started = clock.monotonicNanoseconds()
        drawn = started
        isOn = Console.drawsProgress
    }

    /// - Parameter total: in the unit of `done`, bytes; nil when nobody knows.
    mutating func update(done: Int64, total: Int64?) {
        guard isOn else { return }
        let now = clock.monotonicNanoseconds()
        guard now - drawn >= ProgressBar.interval else { return }
        drawn = now
        isDrawn = true
        let rate = Double(done) / 1e6 / (Double(now - started) / 1e9)
        var text = "\r\(label) "
        if let total, total > 0 {
            let part = min(Double(done) / Double(total), 1)
            let full = Int(part * Double(ProgressBar.width))
            text += "[" + String(repeating: "#", count: full)
            text += String(repeating: ".", count: ProgressBar.width - full) + "] \(Int(part * 100)) %"
        } else {
            text += "\(done / 1_000_000) MB"
        }
        Console.draw(text + ", \(Int(rate)) MB/s ")
    }

    /// Takes the bar away.
    func finish() {
        if isDrawn { Console.draw("\r\u{1B}[K") }
    }
}
