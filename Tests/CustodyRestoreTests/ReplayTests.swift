import CustodyHTTP
import CustodyModel
import CustodyRestore
import CustodySink
import CustodySystem
import CustodyTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite("Replay")
struct ReplayTests {
    /// Remembers what came; refuses from some batch on.
    final class Recorder: ReplayTarget {
        let name = "recorder"
        private let state = Mutex<(lines: [UInt8], batches: Int, limit: Int)>(([], 0, .max))

        var lines: [UInt8] { state.withLock { $0.lines } }
        var batches: Int { state.withLock { $0.batches } }

        func refuse(after batches: Int) { state.withLock { $0.limit = batches } }

        func take(_ batch: ReplayBatch) throws(CustodyError) {
            let isTaken = state.withLock { state -> Bool in
                guard state.batches < state.limit else { return false }
                state.batches += 1
                state.lines += batch.lines
                return true
            }
            guard isTaken else { throw CustodyError(.sinkFailed, "enough") }
        }

        func take(note: SinkNote) throws(CustodyError) {}
    }

    private func replay(
        _ scene: RestoreScene, to target: any ReplayTarget, state: String? = nil,
        _ change: (inout ReplayOptions) -> Void = { _ in }
    ) async throws -> ReplayReport {
        var options = ReplayOptions()
        options.batchRecords = 5
        change(&options)
        let state = try ReplayState(state.map { FilePath($0) }, key: ["test"], scene.fileSystem)
        let (files, clock, chosen, source) = (scene.fileSystem, scene.clock, options, scene.source)
        return try await onOwnThread {
            var replay = Replay(FolderSource(source, fileSystem: files), to: target, chosen, state: state, clock: clock)
            return try replay.run()
        }
    }

    @Test("every record comes in order, stream after stream", arguments: RestoreScene.Layout.allCases)
    func order(_ layout: RestoreScene.Layout) async throws {
        let scene = try RestoreScene()
        try scene.lay(layout)
        let recorder = Recorder()
        let report = try await replay(scene, to: recorder)
        #expect(report.exitStatus == 0)
        let expected = scene.log.data.sorted { $0.key < $1.key }.flatMap { $0.value.bytes }
        let isSame = recorder.lines == expected
        #expect(isSame)
    }

    @Test("events alone come without their envelopes")
    func events() async throws {
        let scene = try RestoreScene(records: 12, rounds: 2)
        try scene.lay(.plainSink)
        let recorder = Recorder()
        _ = try await replay(scene, to: recorder) {
            $0.form = .events
            $0.stream = .standard
        }
        let lines = String(decoding: recorder.lines, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == scene.log.data[.standard]?.lines.count)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("{\"type\":\"test.event\",\"n\":") })
    }

    @Test("a replay that was refused goes on behind what was acknowledged")
    func resumes() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let recorder = Recorder()
        recorder.refuse(after: 3)
        await #expect(throws: CustodyError(.sinkFailed, "")) { try await replay(scene, to: recorder, state: "/state") }
        recorder.refuse(after: .max)
        let report = try await replay(scene, to: recorder, state: "/state")
        #expect(report.isWhole)
        let expected = scene.log.data.sorted { $0.key < $1.key }.flatMap { $0.value.bytes }
        let isSame = recorder.lines == expected
        #expect(isSame)
        let again = try await replay(scene, to: recorder, state: "/state")
        #expect(again.records == 0)
    }

    @Test("the state of another replay is refused")
    func otherState() throws {
        let scene = try RestoreScene()
        try scene.add("/state", Array("custody-replay/v1\nother\n".utf8))
        #expect(throws: CustodyError(.configuration, "")) {
            try ReplayState("/state", key: ["test"], scene.fileSystem)
        }
    }

    @Test("nothing behind a damaged record is replayed")
    func damaged() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        try scene.change("/source/default/audit-\(RestoreScene.range(7...13)).jsonl") { $0.edited(line: 2) }
        let recorder = Recorder()
        let report = try await replay(scene, to: recorder) { $0.stream = .standard }
        #expect(report.exitStatus == 1)
        #expect(!report.isWhole)
        let isPrefix = recorder.lines == scene.log.data[.standard]?.bytes(0...8)
        #expect(isPrefix)
    }

    @Test("a window is replayed exactly")
    func window() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let recorder = Recorder()
        let log = try #require(scene.log.data[.standard])
        let report = try await replay(scene, to: recorder) {
            $0.stream = .standard
            $0.start = log.times[9]
            $0.end = log.times[20]
        }
        #expect(report.exitStatus == 0)
        let isSame = recorder.lines == log.bytes(9...20)
        #expect(isSame)
    }

    @Test("a dry run sends nothing and counts all")
    func dry() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let recorder = Recorder()
        let report = try await replay(scene, to: recorder) { $0.isDry = true }
        #expect(recorder.batches == 0)
        #expect(report.records == scene.log.data.values.reduce(0) { $0 + $1.nextSeq })
    }

    /// Answers with the given statuses, then 200.
    final class Server: HTTPTransport {
        private let state: Mutex<(statuses: [Int], requests: [HTTPRequest])>

        init(_ statuses: [Int]) { state = Mutex((statuses, [])) }

        var requests: [HTTPRequest] { state.withLock { $0.requests } }

        func send(
            _ request: HTTPRequest, cancellation: HTTPCancellation
        ) throws(HTTPError) -> HTTPResponse {
            let status = state.withLock { state -> Int in
                state.requests.append(request)
                return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
            }
            return HTTPResponse(status: status, headers: [HTTPHeader("Retry-After", "0")])
        }
    }

    @Test("an endpoint that is busy gets the same batch under the same key again")
    func busy() async throws {
        let scene = try RestoreScene(records: 6, rounds: 1)
        try scene.lay(.plainSink)
        let server = Server([503, 429])
        let target = HTTPTarget(
            server, try HTTPURL("https://collector.example/in"), token: "t", clock: SystemClock(),
            random: SystemRandom())
        let report = try await replay(scene, to: target) { $0.stream = .standard }
        #expect(report.isWhole)
        let requests = server.requests
        #expect(requests.count >= 4)
        #expect(requests[0].body == requests[2].body)
        let keys = requests.map { $0.headers.first { $0.name == "Idempotency-Key" }?.value ?? "" }
        #expect(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3])
        #expect(keys[0].hasPrefix("default-0-4-"))
    }

    @Test("an endpoint that refuses ends the replay", arguments: [400, 401, 404])
    func refusing(_ status: Int) async throws {
        let scene = try RestoreScene(records: 6, rounds: 1)
        try scene.lay(.plainSink)
        let server = Server([status])
        let target = HTTPTarget(
            server, try HTTPURL("https://collector.example/in"), token: nil, clock: SystemClock(),
            random: SystemRandom())
        await #expect(throws: CustodyError(.sinkFailed, "")) { try await replay(scene, to: target) }
        #expect(server.requests.count == 1)
    }
}
