/// The nearest of a few names to one that is wrong.
package enum Nearest {
    /// Nil when nothing is near: more than a third of the letters would have to change.
    package static func name(to wrong: String, among names: [String]) -> String? {
        let candidates = names.map { (name: $0, distance: distance(Array(wrong.utf8), Array($0.utf8))) }
        guard let best = candidates.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= max(2, wrong.utf8.count / 3) ? best.name : nil
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 1...left.count {
            var row = [i]
            for j in 1...right.count {
                let same = left[i - 1] == right[j - 1]
                var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, beforeLast[j - 2] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
