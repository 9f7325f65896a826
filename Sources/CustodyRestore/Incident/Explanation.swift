import CustodyCrypto
package import CustodyModel
package import CustodySystem
package import CustodyVerifier
import SystemPackage

/// What stands around the first finding of a verification, how far the evidence before it is good, and where the records
/// can be had from. Numbers, names and hashes only, never what an event says.
package struct Explanation: Sendable {
    /// Lines shown before and behind the one of the finding.
    package static let reach = 3
    /// Versions of an object that are shown, the newest first.
    package static let namedVersions = 20

    /// Where records may be had from.
    package struct Place: Sendable {
        let source: any RecordSource
        /// The bucket, where it is one.
        let store: (any ObjectStore)?

        package init(_ source: any RecordSource, store: (any ObjectStore)? = nil) {
            self.source = source
            self.store = store
        }
    }

    /// One line of the neighbourhood.
    package struct Neighbour: Sendable, Equatable {
        package let line: Int
        package let bytes: Int
        /// Nil for what is not in a record's form.
        package let seq: UInt64?
        package let hash: Digest?
        package let prev: Digest?
        package let isRight: Bool
    }

    /// What a copy of the record is worth.
    package enum Standing: Sendable, Equatable {
        /// It leads, by hashes and links, to the head that the register's next checkpoint names.
        case confirmed
        /// Its hash is right; no checkpoint says whether it is the one that was recorded.
        case alone
        /// The code of what is wrong with it.
        case wrong(Finding.Code)
    }

    /// An item that should hold the record.
    package struct Copy: Sendable, Equatable {
        package let name: String
        /// Where it lies, as `custody restore` takes it.
        package let place: String
        package let standing: Standing
    }

    package let finding: Finding
    package private(set) var neighbours: [Neighbour] = []
    /// What holds for the stream up to which seq.
    package private(set) var good: [(kind: Assurance.Kind, last: UInt64)] = []
    /// The newest checkpoint of the stream that a good note covers.
    package private(set) var checkpoint: RegisterMap.Entry?
    package private(set) var copies: [Copy] = []
    /// Versions and delete markers of the finding's object, in words, the newest first.
    package private(set) var versions: [String] = []
    /// Places that could not be looked at, and why: what they have is not known.
    package private(set) var unseen: [String] = []

    /// Nil when there is no finding. Blocks.
    ///
    /// - Parameters:
    ///   - places: where records may be had from; what the first register among them says decides between copies.
    ///   - log: mark of the log, where a place may hold several.
    package init?(_ report: VerificationReport, _ places: [Place], log: LogMark? = nil, fileSystem: any FileSystem) {
        guard let finding = report.findings.first else { return nil }
        self.finding = finding
        let surveyed = survey(places, log)
        if let file = finding.file, let line = finding.line {
            neighbours = Explanation.read(file, line, surveyed, fileSystem)
        }
        if let file = finding.file {
            for place in places { list(file, place) }
        }
        guard let stream = finding.stream else { return }
        good = report.assurances.filter { $0.stream == stream }.map { ($0.kind, $0.range.upperBound) }
        let map = surveyed.lazy.compactMap(\.map).first
        if let signed = good.first(where: { $0.kind == .signed }) {
            checkpoint = map?.newest(stream, upTo: signed.last + 1)
        }
        guard let seq = finding.seq else { return }
        let mark = map?.marks(stream).first { $0.size > seq }
        for place in surveyed {
            for item in place.survey.items where item.stream == stream && item.holds(seq) {
                guard item.log == place.log else { continue }
                copies.append(
                    Copy(
                        name: item.name, place: place.source.name,
                        standing: Explanation.standing(item, seq, mark, place.source)))
            }
        }
    }

    private struct Surveyed {
        let source: any RecordSource
        let survey: SourceSurvey
        /// Which of its logs.
        let log: String
        let map: RegisterMap?
    }

    /// Lists the places, without those that hold another log.
    private mutating func survey(_ places: [Place], _ log: LogMark?) -> [Surveyed] {
        var result: [Surveyed] = []
        for place in places {
            do throws(CustodyError) {
                let survey = try place.source.survey()
                for name in survey.logs where name.isEmpty || log == nil || name == log?.text {
                    let map = (try? RegisterMap.read(place.source, survey, log: name))?.map
                    if let log, let origin = map?.origin, LogMark(origin: SHA256.digest(origin)) != log { continue }
                    result.append(Surveyed(source: place.source, survey: survey, log: name, map: map))
                }
            } catch {
                unseen.append("\(place.source.name): \(error.message)")
            }
        }
        return result
    }

    private static func standing(
        _ item: SourceItem, _ seq: UInt64, _ mark: Mark?, _ source: any RecordSource
    ) -> Standing {
        var order = PieceOrder(item: item, from: seq, to: min(item.last, mark.map { $0.size - 1 } ?? seq))
        order.marks = mark.map { [$0] } ?? []
        guard let outcome = unsafe try? order.carryOut(source, { _, _ in }) else { return .wrong(.objectUnreadable) }
        guard outcome.first == seq, !outcome.contradicts else {
            return .wrong(outcome.defect?.code ?? .recordMalformed)
        }
        return outcome.next == mark?.size ? .confirmed : .alone
    }

    private static func read(
        _ file: String, _ line: Int, _ places: [Surveyed], _ fileSystem: any FileSystem
    ) -> [Neighbour] {
        let reader = NeighbourReader(around: line)
        for place in places {
            guard let item = place.survey.items.first(where: { $0.name == file }), case .object = item.place else {
                continue
            }
            unsafe try? place.source.read(item) { chunk throws(SourceFailure) in unsafe reader.take(chunk) }
            return reader.neighbours
        }
        reader.take(FilePath(file), fileSystem)
        return reader.neighbours
    }

    /// Every version of the object that the finding names, if it is one of this place.
    private mutating func list(_ file: String, _ place: Place) {
        guard let store = place.store, file.hasPrefix(store.name) else { return }
        let key = ObjectName.withoutVersion(file.dropFirst(store.name.count))
        var found: [ObjectVersion] = []
        do throws(CustodyError) {
            try store.versions(below: String(key)) { if $0.key == key { found.append($0) } }
        } catch {
            unseen.append("\(store.name)\(key): \(error.message)")
        }
        found.sort { ($1.isLatest ? 1 : 0, $1.modified) < ($0.isLatest ? 1 : 0, $0.modified) }
        versions = found.prefix(Explanation.namedVersions).map { Explanation.describe($0, store) }
        if found.count > versions.count { versions.append("... and \(found.count - versions.count) older ones") }
    }

    private static func describe(_ version: ObjectVersion, _ store: any ObjectStore) -> String {
        let start = "\(version.version) of \(version.modified)" + (version.isLatest ? ", the latest" : "")
        if version.isDeleteMarker { return start + ": a delete marker" }
        let keeping = KeepingFacts(store, version.key, version.version, ObjectFacts(), wantsHold: true)
        let lock =
            switch keeping.lock {
            case .known(let lock?): "locked (\(lock.mode.rawValue)) until \(lock.retainUntil)"
            case .known(nil): "not locked"
            case .unreadable(let reason): "lock unknown: \(reason)"
            }
        let hold =
            switch keeping.hasLegalHold {
            case .known(true): ", under a legal hold"
            case .known(false), nil: ""
            case .unreadable(let reason): ", legal hold unknown: \(reason)"
            }
        return start + ": \(version.size) bytes, \(lock)\(hold)"
    }
}
