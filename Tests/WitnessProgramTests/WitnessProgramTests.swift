import CustodyCrypto
import CustodyHTTP
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyWitness
import SystemPackage
import Testing

/// `custody witness` as an operator runs it, over real HTTP on the loopback interface.
@Suite("custody witness")
struct WitnessProgramTests {
    private struct World {
        let folder: TemporaryDirectory
        let log: SmallLog
        let key: VerifierKey
        let transport: CurlTransport

        init() throws {
            folder = try TemporaryDirectory()
            log = try SmallLog()
            transport = try CurlTransport(userAgent: "custody/test", proxy: .none)
            let made = try World.custody(
                folder, ["init", "--dir", "w", "--guard", "guard", "--name", "witness.example/w1"])
            #expect(made.status == 0, "\(made.diagnostics)")
            key = try #require(VerifierKey(String(made.text.dropLast())))
            // As the trust line has it: the log's key under the log's own name.
            let trusted = try NoteSigner(name: "test.example/log", seed: SHA256.digest("small log").bytes).key
            let added = try World.custody(folder, ["add-log", "--dir", "w", "--vkey", trusted.description])
            #expect(added.text == "\(log.origin)\n\(log.signer.key)\n")
        }

        static func custody(_ folder: TemporaryDirectory, _ arguments: [String]) throws -> Program.Outcome {
            let line = "cd \"$0\" && exec \"$@\""
            let program = BuiltProgram.path("custody").string
            return try Program.run("sh", ["-c", line, folder.path.string, program, "witness"] + arguments)
        }

        func serve() throws -> BackgroundServer {
            try BackgroundServer(
                BuiltProgram.serve,
                [
                    "sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path.string, BuiltProgram.path("custody").string,
                    "witness", "serve", "--dir", "w", "--listen", "127.0.0.1:0",
                ])
        }

        func post(_ server: BackgroundServer, _ body: [UInt8]) throws -> HTTPResponse {
            try transport.send(HTTPRequest(.post, try HTTPURL(server["url"] + "/add-checkpoint"), body: body))
        }
    }

    @Test("every answer of the specification comes over HTTP as it should")
    func answers() throws {
        let world = try World()
        let server = try world.serve()
        let path = MonitoringPath.of(origin: world.log.origin)
        let get = { (path: String) throws in
            try world.transport.send(HTTPRequest(.get, try HTTPURL(server["url"] + path)))
        }
        #expect(try get(path).status == 404)

        let cosigned = try world.post(server, world.log.request(0, 1))
        #expect(cosigned.status == 200)
        let line = try #require(NoteSignature(line: cosigned.body.dropLast()))
        let note = try SignedNote(text: world.log.checkpoint(1).note.text, signatures: [line])
        guard case .valid(let time) = try note.verifyCosignature(world.key) else {
            Issue.record("the cosignature does not hold")
            return
        }
        #expect(abs(Int64(time) - SystemClock().now().seconds) < 60)

        let conflict = try world.post(server, world.log.request(0, 2))
        #expect(conflict.status == 409)
        #expect(conflict.header("content-type") == "text/x.tlog.size")
        #expect(conflict.body == Array("1\n".utf8))
        #expect(try world.post(server, Array("nonsense".utf8)).status == 400)
        #expect(
            try world.post(server, AddCheckpoint(oldSize: 3, hashes: [], checkpoint: world.log.checkpoint(2)).bytes)
                .status == 400)
        let stranger = try NoteSigner(name: "stranger.example", seed: SHA256.digest("stranger").bytes)
        let text = try #require(Checkpoint(origin: stranger.key.name, size: 0, root: MerkleHash.empty)).text
        let strange = try SignedCheckpoint(SignedNote(text: text, signatures: [stranger.sign(text)]))
        #expect(try world.post(server, AddCheckpoint(oldSize: 0, hashes: [], checkpoint: strange).bytes).status == 404)
        let own = try world.log.checkpoint(2).note.text
        let forged = try SignedCheckpoint(SignedNote(text: own, signatures: [stranger.sign(own)]))
        #expect(try world.post(server, AddCheckpoint(oldSize: 1, hashes: [], checkpoint: forged).bytes).status == 403)
        let bad = AddCheckpoint(oldSize: 1, hashes: [.zero], checkpoint: try world.log.checkpoint(2))
        #expect(try world.post(server, bad.bytes).status == 422)
        #expect(try world.post(server, [UInt8](repeating: 0x61, count: AddCheckpoint.byteLimit)).status == 400)
        #expect(try world.post(server, [UInt8](repeating: 0x61, count: AddCheckpoint.byteLimit + 1)).status == 413)
        #expect(try get("/add-checkpoint").status == 405)
        #expect(try get("/").status == 404)

        #expect(try world.post(server, world.log.request(1, 4)).status == 200)
        let newest = try get(path)
        #expect(newest.status == 200)
        #expect(newest.mediaType == "text/plain")
        #expect(try SignedCheckpoint(parsing: newest.body).checkpoint.size == 4)
    }

    @Test("our client gets a cosignature from it, and a killed witness goes on where it was")
    func clientAndRestart() async throws {
        let world = try World()
        var server = try world.serve()
        for (size, isKilled) in [(1, true), (2, true), (4, false)] {
            let client = WitnessClient(
                name: "w1", key: world.key, submission: try HTTPURL(server["url"]), transport: world.transport,
                memory: WitnessMemoryFile(world.folder.appending("memory")))
            let log = world.log
            let cosignature = try await client.cosign(
                log.checkpoint(size), proof: WitnessProof { old throws(CustodyError) in log.proof(Int(old), size) })
            #expect(cosignature.size == UInt64(size))
            let newest = try await client.newestCheckpoint(origin: log.origin, logs: [log.signer.key])
            #expect(newest?.checkpoint == (try log.checkpoint(size).checkpoint))
            // The second history has no chance, before the restart and after it.
            for _ in 0..<2 {
                #expect(try world.post(server, SmallLog(forked: true).request(size, size)).status == 422)
                guard isKilled else { break }
                server.stop()
                server = try world.serve()
            }
        }
    }

    @Test("a state that was put back keeps it from starting")
    func restored() throws {
        let world = try World()
        let server = try world.serve()
        #expect(try world.post(server, world.log.request(0, 1)).status == 200)
        #expect(
            try Program.run("cp", ["-r", world.folder.appending("w").string, world.folder.appending("old").string])
                .status == 0)
        #expect(try world.post(server, world.log.request(1, 2)).status == 200)
        server.stop()
        #expect(try Program.run("rm", ["-r", world.folder.appending("w").string]).status == 0)
        #expect(
            try Program.run("mv", [world.folder.appending("old").string, world.folder.appending("w").string]).status
                == 0)
        let outcome = try World.custody(world.folder, ["serve", "--dir", "w", "--listen", "127.0.0.1:0"])
        #expect(outcome.status == 3)
        #expect(outcome.diagnostics.contains("does not sign"))
        let again = try World.custody(world.folder, ["init", "--dir", "w", "--name", "x"])
        #expect(again.status == 3)
    }

    @Test("what is asked wrongly is said clearly")
    func usage() throws {
        let folder = try TemporaryDirectory()
        let none = try World.custody(folder, ["serve", "--dir", "none"])
        #expect(none.status == 3)
        #expect(none.diagnostics.contains("custody witness init"))
        for listen in ["nowhere", "127.0.0.1", ":80", "::1:80", "127.0.0.1:99999"] {
            let outcome = try World.custody(folder, ["serve", "--dir", "none", "--listen", listen])
            #expect(outcome.status == 2)
        }
        #expect(try World.custody(folder, ["init", "--dir", "w", "--name", "a b"]).status == 2)
        #expect(try World.custody(folder, ["init", "--dir", "w", "--name", "w.example"]).status == 0)
        #expect(try World.custody(folder, ["init", "--dir", "w", "--name", "w.example"]).status == 3)
        #expect(try World.custody(folder, ["add-log", "--dir", "w", "--vkey", "nonsense"]).status == 2)
    }

    @Test("without custodyd beside it, custody says what to build")
    func missingProgram() throws {
        let folder = try TemporaryDirectory()
        #expect(try Program.run("cp", [BuiltProgram.path("custody").string, folder.path.string]).status == 0)
        let outcome = try Program.run(folder.appending("custody").string, ["witness", "serve", "--dir", "x"])
        #expect(outcome.status == 3)
        #expect(outcome.diagnostics.contains("--product custodyd"))
    }
}

/// A witness by other people.
@Suite(
    "aics-witness",
    .enabled(if: PythonTools.has("aics_witness"), Comment(rawValue: PythonTools.absence("aics-witness"))))
struct StrangersWitnessTests {
    @Test("cosigns for our client, step by step, and refuses what ours refuses")
    func cosigns() async throws {
        let python = try #require(PythonTools.interpreter)
        let folder = try TemporaryDirectory()
        let log = try SmallLog()
        let module = ["-m", "aics_witness"]
        let environment = ["AICS_WITNESS_CONFIG": folder.appending("w.json").string]
        let made = try Program.run(
            python, module + ["init", "--name", "witness.example/aics"], environment: environment)
        #expect(made.status == 0, "\(made.diagnostics)")
        let key = try #require(
            made.text.split(separator: "\n").compactMap { VerifierKey(String($0)) }.first { $0.kind == .cosignature })
        let added = try Program.run(
            python, module + ["add-log", "--origin", log.origin, "--vkey", log.signer.key.description],
            environment: environment)
        #expect(added.status == 0, "\(added.diagnostics)")
        let server = try BackgroundServer(
            BuiltProgram.serve,
            ["env", "AICS_WITNESS_CONFIG=\(folder.appending("w.json"))", python] + module
                + ["serve", "--listen", "127.0.0.1:0"])
        let transport = try CurlTransport(userAgent: "custody/test", proxy: .none)
        let memory = WitnessMemoryFile(folder.appending("memory"))
        // Twice at each size; the second client has forgotten what was cosigned and is told.
        for size in [1, 2, 4] {
            for memory in [memory, WitnessMemoryFile(folder.appending("forgetful-\(size)"))] {
                let client = WitnessClient(
                    name: "aics", key: key, submission: try HTTPURL(server["url"]), transport: transport, memory: memory
                )
                let cosignature = try await client.cosign(
                    log.checkpoint(size),
                    proof: WitnessProof { old throws(CustodyError) in log.proof(Int(old), size) })
                #expect(cosignature.size == UInt64(size))
            }
        }
        let client = WitnessClient(
            name: "aics", key: key, submission: try HTTPURL(server["url"]), transport: transport, memory: memory)
        let newest = try await client.newestCheckpoint(origin: log.origin, logs: [log.signer.key])
        #expect(newest?.checkpoint.size == 4)
        // Their own code takes the cosigned checkpoint that their witness serves, and so does ours.
        let note = try #require(newest?.note)
        guard case .valid = try note.verifyCosignature(key) else {
            Issue.record("the served cosignature does not hold")
            return
        }
        try StrangersWitnessTests.expectAccepted(note, log: log.signer.key, witness: key)
        let forked = try SmallLog(forked: true)
        let rewritten = await #expect(throws: WitnessError.self) {
            _ = try await client.cosign(forked.checkpoint(4), proof: forked.witnessProof)
        }
        #expect(rewritten?.code == .refused)
        let older = await #expect(throws: WitnessError.self) {
            _ = try await client.cosign(log.checkpoint(2), proof: log.witnessProof)
        }
        #expect(older?.code == .ahead)
    }

    @Test("the cosignatures of our witness are accepted by other people's code")
    func accepts() async throws {
        let folder = try TemporaryDirectory()
        let log = try SmallLog()
        let place = WitnessFolder(folder.appending("w"))
        let key = try place.create(name: "witness.example/w1", guard: nil, random: SystemRandom())
        try place.add(#require(WitnessedLog(origin: log.origin, keys: [log.signer.key])))
        let witness = try Witness(place) { _ in }
        for (old, new) in [(0, 1), (1, 2), (2, 4)] {
            let body = try log.request(old, new)
            guard case .cosigned(let lines) = await witness.answer(method: "POST", path: "/add-checkpoint", body: body)
            else {
                Issue.record("no cosignature")
                return
            }
            let signed = try log.checkpoint(new).note
            let note = try SignedNote(text: signed.text, signatures: signed.signatures + lines)
            try StrangersWitnessTests.expectAccepted(note, log: log.signer.key, witness: key)
        }
    }

    /// Runs aics-tlog's own check of a cosigned checkpoint, on it and on one with another size.
    private static func expectAccepted(_ note: SignedNote, log: VerifierKey, witness: VerifierKey) throws {
        let python = try #require(PythonTools.interpreter)
        let check = """
            import sys
            from aics_tlog.checkpoint import verify_checkpoint
            from aics_tlog.note import parse_note, parse_vkey
            data = sys.stdin.buffer.read()
            keys = parse_vkey(sys.argv[1]), [parse_vkey(sys.argv[2])]
            assert verify_checkpoint(parse_note(data), *keys, 1).ok
            assert not verify_checkpoint(parse_note(data.replace(b"\\n4\\n", b"\\n5\\n").replace(b"\\n2\\n", b"\\n3\\n")
                .replace(b"\\n1\\n", b"\\n2\\n", 1)), *keys, 1).ok
            """
        let outcome = try Program.run(
            python, ["-c", check, log.description, witness.description], input: note.bytes)
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
    }
}
