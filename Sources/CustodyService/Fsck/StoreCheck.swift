package import CustodyModel
import CustodyPipeline
package import CustodySink
import CustodySystem
package import SystemPackage

/// What starting on a store would do, found by the code of the start itself and without changing anything.
package struct StoreCheck: Sendable {
    package struct Stream: Sendable, Equatable {
        package let name: StreamName
        /// Seqs that the journal holds: from `first` up to and without `next`.
        package let first: UInt64
        package let next: UInt64
        /// `entry_hash` of the last record.
        package let head: Digest
        package let segments: Int
        /// Bytes at the end of segments that belong to no record and would be put aside.
        package let tornBytes: Int64
        /// Bytes of records that some sink has not acknowledged and that would be shipped.
        package let owedBytes: Int64
        /// Why the stream would go on under another name; nil when it is whole.
        package let damage: String?
    }

    /// The log's name, nil when the store does not say.
    package let origin: String?
    package let streams: [Stream]
    /// What stands in the way of a start.
    package let obstacles: [CustodyError]

    /// True when a start would find nothing to cut and nothing damaged.
    package var isWhole: Bool {
        obstacles.isEmpty && streams.allSatisfy { $0.tornBytes == 0 && $0.damage == nil }
    }

    /// Reads a store as a start would. A process that records meanwhile makes what is read here out of date, no more.
    package static func run(
        _ root: FilePath, sinks: [any Sink], options: LogOptions, world: World = World()
    ) throws(CustodyError) -> StoreCheck {
        let layout = StoreLayout(root)
        let files = ReadOnlyFileSystem(world.fileSystem)
        var obstacles: [CustodyError] = []
        var origin: String?
        do throws(CustodyError) {
            origin = try LogIdentity.read(layout, files).origin
        } catch {
            if error.code == .storeMissing { throw error }
            obstacles.append(error)
        }
        for name in [KeyFiles.logKey, KeyFiles.rejectKey] {
            do throws(CustodyError) { _ = try KeyFiles.read(name, layout, files) } catch { obstacles.append(error) }
        }
        if try EpochKeys(files, folder: layout.keys, random: world.random).numbers().isEmpty {
            obstacles.append(
                CustodyError(
                    .keysMissing, "there is no epoch key in \(layout.keys)",
                    advice: "put it back; without it a start begins another epoch, which every verifier reports"))
        }
        let opening = StoreOpening(
            layout: layout, fileSystem: files, clock: world.clock, settings: options.stream, sinks: sinks)
        var streams: [Stream] = []
        for name in try opening.streams() {
            do throws(CustodyError) {
                streams.append(look(try opening.open(name), name))
            } catch {
                obstacles.append(CustodyError(error.code, "\(name): \(error.message)", advice: error.advice))
            }
        }
        return StoreCheck(origin: origin, streams: streams, obstacles: obstacles)
    }

    private static func look(_ opened: consuming OpenedStream, _ name: StreamName) -> Stream {
        let state = opened.state
        let damage = state.damage.map { damage in
            let place = damage.segment.map { " in \($0) at byte \(damage.offset)" } ?? ""
            return "record \(damage.seq)\(place): \(damage.reason)"
        }
        return Stream(
            name: name, first: state.first, next: state.next, head: state.head, segments: state.segments.count,
            tornBytes: state.torn.reduce(0) { $0 + $1.bytes }, owedBytes: opened.backlogBytes, damage: damage)
    }
}
