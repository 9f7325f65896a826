import CustodyModel

/// What a version that fits its key holds.
struct ObjectRun: Sendable {
    let first: UInt64
    let last: UInt64
    let prev: Digest
    let head: Digest
}

/// Decides which versions of one stream's objects are the right ones (FORMATS, "S3 Object Lock rules").
///
/// Keys are predictable, so that neither the oldest nor the newest version can be taken: the right ones are those whose
/// lines verify and link to their neighbours or to a checkpoint. Where each key has one version and none overlaps another
/// there is nothing to decide and nothing is read. Else each disputed version is read once, with the neighbours of the
/// dispute, and the best way from its beginning to its end is looked for: most checkpoints agreed with, then most links,
/// then most records, then the oldest.
struct StreamSurvey {
    /// A choice of versions and what became of the others.
    struct Choice {
        /// Indices among the objects, by seq.
        var chosen: [Int] = []
        /// Versions with the lines of a chosen one: sent twice.
        var copies: [Int] = []
        var extras: [Int] = []
    }

    let objects: [ArchiveObject]
    /// Groups of objects that want the same seqs, in order; nearly all have one member.
    private var clusters: [Range<Int>] = []
    /// What was read, by the object's index; nil inside for what does not fit its key.
    private var runs: [Int: ObjectRun?] = [:]

    /// - Parameter objects: of one stream, in order.
    init(_ objects: [ArchiveObject]) {
        self.objects = objects
        var begin = 0
        var last: UInt64 = 0
        for index in objects.indices {
            if index > begin, objects[index].first > last {
                clusters.append(begin..<index)
                begin = index
            }
            last = index == begin ? objects[index].last : max(last, objects[index].last)
        }
        if begin < objects.count { clusters.append(begin..<objects.count) }
    }

    /// Indices of the objects that must be read before a choice can be made.
    var wanted: [Int] {
        var result: [Int] = []
        for (number, cluster) in clusters.enumerated() where isWanted(number) { result += cluster }
        return result
    }

    private func isWanted(_ number: Int) -> Bool {
        (number - 1...number + 1).contains { clusters.indices.contains($0) && clusters[$0].count > 1 }
    }

    /// Takes what was read of one of them: nil when it does not fit its key.
    mutating func take(_ run: ObjectRun?, of index: Int) { runs[index] = .some(run) }

    /// The sizes that a checkpoint would have to have, to agree with the end of what was read.
    var ends: [UInt64] { runs.values.compactMap { $0.map { $0.last + 1 } } }

    /// - Parameter isConfirmed: whether a checkpoint agrees with a run's end.
    func choose(_ isConfirmed: (ObjectRun) -> Bool) -> Choice {
        var choice = Choice()
        for group in groups() {
            guard isWanted(group.lowerBound) else {
                choice.chosen += clusters[group].flatMap { $0 }
                continue
            }
            let best = way(through: group, isConfirmed).best
            settle(group, best, &choice)
        }
        return choice
    }

    /// Every other way in which the stream could end, the oldest first: what has links but was not chosen.
    ///
    /// For the register, whose notes must say which is right.
    func alternatives(limit: Int) -> [Choice] {
        guard let group = groups().last, isWanted(group.lowerBound) else { return [] }
        let (best, parents, nodes) = way(through: group) { _ in false }
        let onBest = Set(best)
        let inner = Set(parents.values)
        let known = Set(best.compactMap { end(of: $0) })
        let leaves = nodes.filter { leaf in
            !onBest.contains(leaf) && !inner.contains(leaf) && end(of: leaf).map { !known.contains($0) } ?? false
        }.sorted { objects[$0].modified < objects[$1].modified }
        var result: [Choice] = []
        for leaf in leaves.prefix(limit) {
            var branch = [leaf]
            while let before = parents[branch[0]], !onBest.contains(before) { branch.insert(before, at: 0) }
            guard let begin = runs[branch[0]].flatMap({ $0 })?.first, begin == 0 || parents[branch[0]] != nil else {
                continue
            }
            var choice = Choice()
            for other in groups().dropLast() { choice.chosen += chosen(in: other) }
            settle(group, best.filter { objects[$0].last < begin } + branch, &choice)
            result.append(choice)
        }
        return result
    }

    private func chosen(in group: Range<Int>) -> [Int] {
        guard isWanted(group.lowerBound) else { return clusters[group].flatMap { $0 } }
        var choice = Choice()
        settle(group, way(through: group) { _ in false }.best, &choice)
        return choice.chosen
    }

    /// Clusters behind each other that were read, or were not.
    private func groups() -> [Range<Int>] {
        var result: [Range<Int>] = []
        var begin = 0
        for number in clusters.indices.dropFirst() where isWanted(number) != isWanted(number - 1) {
            result.append(begin..<number)
            begin = number
        }
        if begin < clusters.count { result.append(begin..<clusters.count) }
        return result
    }

    /// How good a way is: checkpoints, links, records; compared in this order.
    private struct Score: Comparable {
        var confirmed = 0
        var links = 0
        var records: UInt64 = 0

        static func < (left: Score, right: Score) -> Bool {
            (left.confirmed, left.links, left.records) < (right.confirmed, right.links, right.records)
        }
    }

    private struct End: Hashable {
        let next: UInt64
        let head: Digest
    }

    /// The best way through some clusters; the linked predecessor of each version that has one; all that fit.
    private func way(
        through group: Range<Int>, _ isConfirmed: (ObjectRun) -> Bool
    ) -> (best: [Int], parents: [Int: Int], nodes: [Int]) {
        var nodes: [(index: Int, run: ObjectRun)] = []
        for cluster in clusters[group] {
            for index in cluster { if let run = runs[index].flatMap({ $0 }) { nodes.append((index, run)) } }
        }
        // The oldest first where two begin alike, so that only a better one takes its place.
        nodes.sort { ($0.run.first, objects[$0.index].modified) < ($1.run.first, objects[$1.index].modified) }
        let byLast = nodes.indices.sorted { nodes[$0].run.last < nodes[$1].run.last }
        var passed = 0
        var free: (score: Score, node: Int)?
        var ends: [End: Int] = [:]
        var scores: [Score] = []
        var before: [Int?] = []
        var parents: [Int: Int] = [:]
        for (number, node) in nodes.enumerated() {
            while passed < byLast.count, nodes[byLast[passed]].run.last < node.run.first {
                let candidate = byLast[passed]
                if free.map({ $0.score < scores[candidate] }) ?? true { free = (scores[candidate], candidate) }
                passed += 1
            }
            var score = free?.score ?? Score()
            var parent = free?.node
            if let linked = ends[End(next: node.run.first, head: node.run.prev)] {
                parents[node.index] = nodes[linked].index
                var other = scores[linked]
                other.links += 1
                if score < other { (score, parent) = (other, linked) }
            }
            if isConfirmed(node.run) { score.confirmed += 1 }
            score.records += node.run.last - node.run.first + 1
            scores.append(score)
            before.append(parent)
            let end = End(next: node.run.last + 1, head: node.run.head)
            if ends[end].map({ scores[$0] < score }) ?? true { ends[end] = number }
        }
        var best: [Int] = []
        var next = scores.indices.max {
            scores[$0] < scores[$1] || scores[$0] == scores[$1] && isOlder(nodes[$1], nodes[$0])
        }
        while let number = next {
            best.append(nodes[number].index)
            next = before[number]
        }
        return (best.reversed(), parents, nodes.map(\.index))
    }

    private func isOlder(_ left: (index: Int, run: ObjectRun), _ right: (index: Int, run: ObjectRun)) -> Bool {
        objects[left.index].modified < objects[right.index].modified
    }

    /// Where a version that fits its key ends.
    private func end(of index: Int) -> End? {
        runs[index].flatMap { $0 }.map { End(next: $0.last + 1, head: $0.head) }
    }

    /// Puts what lies on the way among the chosen ones, and tells what the others are.
    private func settle(_ group: Range<Int>, _ way: [Int], _ choice: inout Choice) {
        let taken = Set(way)
        let ends = Set(way.compactMap { end(of: $0) })
        for cluster in clusters[group] {
            var rest = cluster.filter { !taken.contains($0) }
            if rest.count == cluster.count {
                // None fits: what is wrong is told of the oldest.
                guard let oldest = rest.min(by: { objects[$0].modified < objects[$1].modified }) else { continue }
                choice.chosen.append(oldest)
                rest.removeAll { $0 == oldest }
            } else {
                choice.chosen += cluster.filter { taken.contains($0) }
            }
            for index in rest {
                let hasLines = end(of: index).map { ends.contains($0) } ?? false
                if hasLines, way.contains(where: { objects[$0].hasKey(of: objects[index]) }) {
                    choice.copies.append(index)
                } else {
                    choice.extras.append(index)
                }
            }
        }
    }
}
