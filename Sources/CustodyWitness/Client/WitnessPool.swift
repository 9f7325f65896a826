package import CustodyCrypto
package import CustodyHTTP
package import CustodyMerkle
package import CustodyModel
package import CustodySystem

/// What came of asking one witness.
package struct WitnessResult: Sendable {
    /// Place in ``WitnessPolicy/witnesses``.
    package let witness: Int
    package let name: String
    package let outcome: Result<WitnessCosignature, WitnessError>
}

/// What one witness knows as a log's newest checkpoint.
package struct WitnessNewest: Sendable {
    package let witness: Int
    package let name: String
    /// Nil when it knows none.
    package let outcome: Result<SignedCheckpoint?, WitnessError>
}

/// All witnesses of a policy that can be asked, each on its own thread: none waits for another.
package struct WitnessPool: Sendable {
    package let policy: WitnessPolicy
    private let clients: [(place: Int, client: WitnessClient)]
    /// Witnesses of the policy without a URL: they count, and others must ask them.
    package let unasked: [String]

    /// - Parameters:
    ///   - monitoring: prefixes of the newest checkpoints by the witnesses' names, where they are not the submission
    ///     prefix.
    ///   - transport: makes a transport for each witness.
    /// - Throws: `configuration` for a URL that is none.
    package init(
        _ policy: WitnessPolicy, monitoring: [String: HTTPURL] = [:], memory: any WitnessMemory,
        clock: any Clock = SystemClock(), transport: () throws(HTTPError) -> any HTTPTransport
    ) throws(CustodyError) {
        self.policy = policy
        var clients: [(place: Int, client: WitnessClient)] = []
        var unasked: [String] = []
        for (place, witness) in policy.witnesses.enumerated() {
            guard let text = witness.url else {
                unasked.append(witness.name)
                continue
            }
            do throws(HTTPError) {
                let url = try HTTPURL(text)
                guard !text.contains("?") else { throw HTTPError(.address, "a prefix has no query") }
                let client = WitnessClient(
                    name: witness.name, key: witness.key, submission: url, monitoring: monitoring[witness.name],
                    transport: try transport(), memory: memory, clock: clock)
                clients.append((place, client))
            } catch {
                throw CustodyError(.configuration, "the witness \(witness.name) cannot be asked: \(error)")
            }
        }
        self.clients = clients
        self.unasked = unasked
    }

    /// Asks every witness for its cosignature; each answer is handed on when it comes, whatever the others do.
    ///
    /// - Returns: when all have answered or failed: whether those that cosigned make the policy's quorum. One that is
    ///   still busy with an earlier checkpoint is not waited for.
    package func cosign(
        _ signed: SignedCheckpoint, cancellation: HTTPCancellation = HTTPCancellation(),
        proof: WitnessProof,
        each: (WitnessResult) async -> Void
    ) async -> Bool {
        await withTaskGroup(of: WitnessResult.self) { group in
            for (place, client) in clients {
                group.addTask {
                    do throws(WitnessError) {
                        let cosignature = try await client.cosign(signed, cancellation: cancellation, proof: proof)
                        return WitnessResult(witness: place, name: client.name, outcome: .success(cosignature))
                    } catch {
                        return WitnessResult(witness: place, name: client.name, outcome: .failure(error))
                    }
                }
            }
            var cosigned: Set<Int> = []
            for await result in group {
                if case .success = result.outcome { cosigned.insert(result.witness) }
                await each(result)
            }
            return policy.isQuorum(cosigned)
        }
    }

    /// Asks every witness for the newest checkpoint of a log that it cosigned: before the first signature of a run.
    ///
    /// - Parameter logs: the log's keys; more than one where a key was replaced.
    package func newestCheckpoints(
        origin: String, logs: [VerifierKey], cancellation: HTTPCancellation = HTTPCancellation(),
        each: (WitnessNewest) async -> Void
    ) async {
        await withTaskGroup(of: WitnessNewest.self) { group in
            for (place, client) in clients {
                group.addTask {
                    do throws(WitnessError) {
                        let newest = try await client.newestCheckpoint(
                            origin: origin, logs: logs, cancellation: cancellation)
                        return WitnessNewest(witness: place, name: client.name, outcome: .success(newest))
                    } catch {
                        return WitnessNewest(witness: place, name: client.name, outcome: .failure(error))
                    }
                }
            }
            for await result in group { await each(result) }
        }
    }
}
