import CustodyModel
import Testing

/// Findings and errors: their stable names.
@Suite struct CodeTests {
    @Test("exactly the codes that say 'could not be checked' are told apart")
    func unchecked() {
        let unchecked: [Finding.Code] = [.windowEmpty, .objectUnreadable, .objectLockUnreadable, .sourceAbsent]
        #expect(
            unchecked.map(\.text) == ["window.empty", "object.unreadable", "object.lock_unreadable", "source.absent"])
        #expect(unchecked.allSatisfy { $0.isUnchecked })
        let defects: [Finding.Code] = [
            .recordMalformed, .recordHashMismatch, .chainBroken, .chainGap, .chainOrder, .chainFork, .tailTorn,
            .streamMissing,
            .objectCorrupt,
        ]
        #expect(!defects.contains { $0.isUnchecked })
        #expect(
            defects.map(\.text) == [
                "record.malformed", "record.hash_mismatch", "chain.broken", "chain.gap", "chain.order", "chain.fork",
                "tail.torn", "stream.missing", "object.corrupt",
            ])
    }

    @Test("errors are equal by their code, and say what to do")
    func errors() {
        let error = CustodyError(.io, "disk says no", advice: "ask it again")
        #expect(error == CustodyError(.io, "other words"))
        #expect(error != CustodyError(.crypto, "disk says no", advice: "ask it again"))
        #expect(error.description == "disk says no: ask it again")
        #expect(CustodyError(.io, "disk says no").description == "disk says no")
        #expect(CustodyError.Code.outcomeUnknown.description == "outcomeUnknown")
    }
}
