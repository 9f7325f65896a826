import CustodyCrypto
import CustodyHTTP
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyWitness
import Testing
import SystemPackage

@Suite("The client of a witness")
struct ClientTests {
    private final class Memory: WitnessMemory {
        let sizes = Monitor<[String: UInt64]>([:])

        func size(_ witness: VerifierKey, origin: String) -> UInt64? { sizes.withLock { $0[origin] } }

        func keep(_ size: UInt64, _ witness: VerifierKey, origin: String) { sizes.withLock { $0[origin] = size } }
    }

    private struct Setting {
        let log: TestLog
        let cosigner: Cosigner
        let memory = Memory()
        let clock = SimulatedClock()

        init() throws {
            log = try TestLog()
            cosigner = try Cosigner(name: "witness.example/w1", seed: SHA256.digest("client test").bytes)
        }

        func client(_ transport: any HTTPTransport, monitoring: String? = nil) throws -> WitnessClient {
            WitnessClient(
                name: "w1", key: cosigner.key, submission: try HTTPURL("https://witness.example/prefix/"),
                monitoring: try monitoring.map { text throws(HTTPError) in try HTTPURL(text) }, transport: transport,
                memory: memory, clock: clock)
        }

        func line(_ size: Int, seconds: Int64 = 0) throws -> String {
            let time = UInt64(clock.now().seconds + seconds)
            return try cosigner.cosign(log.checkpoint(size).note.text, time: time).line + "\n"
        }

        func proof(_ size: Int) -> WitnessProof {
            let log = log
            return WitnessProof { old throws(CustodyError) in log.proof(Int(old), size) }
        }
    }

    private static func conflict(_ size: String, type: String = "text/x.tlog.size") -> HTTPResponse {
        HTTPResponse(status: 409, headers: [HTTPHeader("Content-Type", type)], body: Array(size.utf8))
    }

    private static func ok(_ body: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(body.utf8)) }

    @Test("the first contact has old size 0 and no proof, the next the size that was cosigned")
    func requests() async throws {
        let setting = try Setting()
        let transport = ScriptedTransport([ClientTests.ok(try setting.line(5)), ClientTests.ok(try setting.line(9))])
        let client = try setting.client(transport)
        for (old, new) in [(0, 5), (5, 9)] {
            let cosignature = try await client.cosign(setting.log.checkpoint(new), proof: setting.proof(new))
            #expect(cosignature.size == UInt64(new))
            #expect(cosignature.time == UInt64(setting.clock.now().seconds))
            let request = try #require(transport.requests.last)
            #expect(request.method == .post)
            #expect(request.url.text == "https://witness.example/prefix/add-checkpoint")
            #expect(request.body == (try setting.log.request(old, new).bytes))
        }
    }

    @Test("when the witness names another size, the next request proves from there")
    func conflictThenSuccess() async throws {
        let setting = try Setting()
        let transport = ScriptedTransport([ClientTests.conflict("5\n"), ClientTests.ok(try setting.line(9))])
        let cosignature = try await setting.client(transport).cosign(
            setting.log.checkpoint(9), proof: setting.proof(9))
        #expect(cosignature.size == 9)
        #expect(
            transport.requests.map(\.body) == [
                try setting.log.request(0, 9).bytes, try setting.log.request(5, 9).bytes,
            ])
        // The same size: nothing to prove.
        let again = ScriptedTransport([ClientTests.conflict("9\n"), ClientTests.ok(try setting.line(9))])
        setting.memory.sizes.withLock { $0 = [:] }
        _ = try await setting.client(again).cosign(setting.log.checkpoint(9), proof: setting.proof(9))
        #expect(again.requests.last?.body == (try setting.log.request(9, 9).bytes))
    }

    @Test("a witness that names another size each time is left alone after three requests")
    func conflictForEver() async throws {
        let setting = try Setting()
        let transport = ScriptedTransport(["1\n", "2\n", "3\n", "4\n"].map { ClientTests.conflict($0) })
        let error = await #expect(throws: WitnessError.self) {
            _ = try await setting.client(transport).cosign(setting.log.checkpoint(9), proof: setting.proof(9))
        }
        #expect(error?.code == .unreachable)
        #expect(transport.requests.count == WitnessClient.attempts)
    }

    @Test("a witness that is ahead of us is no conflict but the sign of an older copy")
    func ahead() async throws {
        let setting = try Setting()
        let transport = ScriptedTransport([ClientTests.conflict("12\n")])
        let error = await #expect(throws: WitnessError.self) {
            _ = try await setting.client(transport).cosign(setting.log.checkpoint(9), proof: setting.proof(9))
        }
        #expect(error?.code == .ahead)
        #expect(error?.size == 12)
        #expect(error?.isTransient == false)
        // What is remembered does not stand in for asking.
        let next = ScriptedTransport([ClientTests.ok(try setting.line(9))])
        _ = try await setting.client(next).cosign(setting.log.checkpoint(9), proof: setting.proof(9))
        #expect(next.requests.last?.body == (try setting.log.request(9, 9).bytes))
    }

    @Test("a 409 without a proper size is a refusal", arguments: ["", "5", "05\n", "5\n\n", "-1\n", "x\n"])
    func badSize(body: String) async throws {
        let setting = try Setting()
        for answer in [ClientTests.conflict(body), ClientTests.conflict("5\n", type: "text/html")] {
            let error = await #expect(throws: WitnessError.self) {
                _ = try await setting.client(ScriptedTransport([answer])).cosign(
                    setting.log.checkpoint(9), proof: setting.proof(9))
            }
            #expect(error?.code == .refused)
        }
    }

    @Test(
        "what can help later is tried again later, the rest is for a person",
        arguments: [
            (400, WitnessError.Code.refused, "C2SP"), (403, .refused, "key"), (404, .refused, "added"),
            (413, .refused, "413"), (422, .refused, "rewritten"), (301, .refused, "301"), (204, .refused, "204"),
            (408, .unreachable, "408"), (425, .unreachable, "425"), (429, .unreachable, "429"),
            (500, .unreachable, "500"), (503, .unreachable, "503"),
        ])
    func statuses(status: Int, code: WitnessError.Code, word: String) async throws {
        let setting = try Setting()
        let transport = ScriptedTransport([HTTPResponse(status: status, body: Array("hidden".utf8))])
        let error = await #expect(throws: WitnessError.self) {
            _ = try await setting.client(transport).cosign(setting.log.checkpoint(9), proof: setting.proof(9))
        }
        #expect(error?.code == code)
        #expect(error?.isTransient == (code == .unreachable))
        #expect(error?.description.contains(word) == true)
        #expect(error?.description.contains("hidden") == false)
        #expect(transport.requests.count == 1)
    }

    @Test("no answer is unreachable, and nothing is remembered")
    func noAnswer() async throws {
        let setting = try Setting()
        let error = await #expect(throws: WitnessError.self) {
            _ = try await setting.client(ScriptedTransport([])).cosign(
                setting.log.checkpoint(9), proof: setting.proof(9))
        }
        #expect(error?.code == .unreachable)
        #expect(setting.memory.sizes.withLock { $0.isEmpty })
    }

    @Test("an answer that is not the witness's cosignature of this checkpoint is none")
    func invalid() async throws {
        let setting = try Setting()
        let good = try setting.line(9)
        let stranger = try Cosigner(name: "witness.example/w2", seed: SHA256.digest("stranger").bytes)
        let text = try setting.log.checkpoint(9).note.text
        let now = UInt64(setting.clock.now().seconds)
        let bad = [
            "", "\n", String(good.dropLast()), good + "\n", "x" + good, try setting.line(8),
            try stranger.cosign(text, time: now).line + "\n",
            // The right name, another key.
            try Cosigner(name: "witness.example/w1", seed: SHA256.digest("stranger").bytes)
                .cosign(text, time: now).line + "\n",
            try setting.cosigner.cosign(text, time: 0).line + "\n",
            try setting.log.checkpoint(9).note.signatures[0].line + "\n",
            try setting.line(9, seconds: WitnessClient.clockTolerance + 1),
        ]
        for body in bad {
            let error = await #expect(throws: WitnessError.self) {
                _ = try await setting.client(ScriptedTransport([ClientTests.ok(body)])).cosign(
                    setting.log.checkpoint(9), proof: setting.proof(9))
            }
            #expect(error?.code == .invalidCosignature)
        }
        // Lines of others beside are ignored; a clock may be ahead by as much as is tolerated.
        let late = try setting.line(9, seconds: WitnessClient.clockTolerance)
        for body in [try stranger.cosign(text, time: now).line + "\n" + good, good, late] {
            let cosignature = try await setting.client(ScriptedTransport([ClientTests.ok(body)])).cosign(
                setting.log.checkpoint(9), proof: setting.proof(9))
            #expect(body.contains(cosignature.line.line))
        }
    }

    @Test("a proof that cannot be made is said so")
    func noProof() async throws {
        let setting = try Setting()
        let proof = WitnessProof { _ throws(CustodyError) in throw CustodyError(.unreadable, "a tile is missing") }
        let error = await #expect(throws: WitnessError.self) {
            _ = try await setting.client(ScriptedTransport([ClientTests.conflict("5\n")])).cosign(
                setting.log.checkpoint(9), proof: proof)
        }
        #expect(error?.code == .proof)
        #expect(error?.message.contains("a tile is missing") == true)
    }

    @Test("the newest checkpoint is asked for by the origin's hash, and counts only when our key signed it")
    func newest() async throws {
        let setting = try Setting()
        let signed = try setting.log.checkpoint(9)
        let forged = try TestLog(key: "another").checkpoint(9)
        let elsewhere = try TestLog("other.example/log").checkpoint(9)
        let answers = [signed, forged, elsewhere].map { HTTPResponse(status: 200, body: $0.bytes) }
        let transport = ScriptedTransport(
            [HTTPResponse(status: 404)] + answers + [ClientTests.ok("junk"), HTTPResponse(status: 500)])
        let client = try setting.client(transport, monitoring: "https://mirror.example")
        let (origin, key) = (setting.log.origin, setting.log.key)
        #expect(try await client.newestCheckpoint(origin: origin, logs: [key]) == nil)
        #expect(try await client.newestCheckpoint(origin: origin, logs: [key]) == signed)
        for code in [WitnessError.Code.invalidCheckpoint, .invalidCheckpoint, .invalidCheckpoint, .unreachable] {
            let error = await #expect(throws: WitnessError.self) {
                _ = try await client.newestCheckpoint(origin: origin, logs: [key])
            }
            #expect(error?.code == code)
        }
        #expect(transport.requests.first?.method == .get)
        #expect(transport.requests.first?.url.text == "https://mirror.example" + MonitoringPath.of(origin: origin))
    }

    @Test("what was remembered is there again; a damaged file is forgotten")
    func memoryFile() throws {
        let disk = SimulatedFileSystem()
        let keys = try ["a", "b"].map { try Cosigner(name: $0, seed: SHA256.digest($0).bytes).key }
        var memory = WitnessMemoryFile("/witnesses", system: disk)
        #expect(memory.size(keys[0], origin: "log") == nil)
        memory.keep(5, keys[0], origin: "log")
        memory.keep(7, keys[1], origin: "log")
        memory.keep(9, keys[0], origin: "log")
        memory.keep(1, keys[0], origin: "other")
        memory = WitnessMemoryFile("/witnesses", system: disk)
        #expect(memory.size(keys[0], origin: "log") == 9)
        #expect(memory.size(keys[1], origin: "log") == 7)
        #expect(memory.size(keys[0], origin: "other") == 1)
        for junk in ["", "junk", "custody-witnesses/v1\nno line\n\nx y z\n"] {
            try disk.replace("/witnesses", with: Array(junk.utf8))
            #expect(WitnessMemoryFile("/witnesses", system: disk).size(keys[0], origin: "log") == nil)
        }
        // A disk that takes nothing costs nothing but the memory.
        disk.setReadOnly(true)
        memory.keep(11, keys[0], origin: "log")
        #expect(memory.size(keys[0], origin: "log") == 11)
    }
}

/// Answers in order, and then no more.
final class ScriptedTransport: HTTPTransport {
    private let state: Monitor<(answers: [HTTPResponse], requests: [HTTPRequest])>

    init(_ answers: [HTTPResponse]) { state = Monitor((answers, [])) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        let answer = state.withLock { state -> HTTPResponse? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else { throw HTTPError(.connect, "nobody answers") }
        return answer
    }
}
