import CustodyModel
import CustodySink

import Synchronization

/// Gathers chunks.
package final class Collector: Sendable {
    private let state = Mutex<[UInt8]>([])

    package init() {}

    package func append(_ chunk: UnsafeRawBufferPointer) {
        let copy = unsafe [UInt8](chunk)
        state.withLock { $0 += copy }
    }

    package var bytes: [UInt8] { state.withLock { $0 } }
}

extension SinkConformance {
    func checkNames() async throws {
        let sink = try await storage().open()
        let name = Array(sink.name.utf8)
        let letters = name.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard (1...32).contains(name.count), letters, name.first != 0x2D else {
            throw Broken(reason: "the name is not [a-z0-9][a-z0-9-]{0,31}")
        }
        if sink.describe().isEmpty { throw Broken(reason: "describe() says nothing") }
    }

    func checkRoundTrip() async throws {
        var subject = try await Subject(storage())
        guard try await subject.sink.list(subject.log.stream).isEmpty else {
            throw Broken(reason: "empty storage lists objects")
        }
        try await subject.put(0...0)
        try await subject.expectHeld(through: 0, "after a batch of one record")
        try await subject.put(1...99)
        try await subject.expectHeld(through: 99, "after a second batch")
        try await subject.expectOneCopy("after a second batch")
        subject.reader.end()
        _ = try await subject.sink.list(subject.log.stream)
        for object in try await subject.sink.list(subject.log.stream) { _ = try await subject.contents(object) }
        if subject.reader.lateReads > 0 { throw Broken(reason: "the batch was read after its call had ended") }
    }

    func checkOrder() async throws {
        var subject = try await Subject(storage())
        for first in stride(from: UInt64(0), to: 100, by: 10) { try await subject.put(first...first + 9) }
        try await subject.expectHeld(through: 99, "after ten batches")
        try await subject.expectOneCopy("after ten batches")
    }

    func checkStreams() async throws {
        guard let other = StreamName("other.stream-1") else { return }
        let storage = try await storage()
        var subject = try await Subject(storage)
        var second = LogBuilder(other)
        second.append(count: 10)
        try await subject.sink.resume(other, state: nil, history: second.reader)
        try await subject.put(0...4)
        _ = try await subject.sink.put(second.batch(0...9))
        try await subject.put(5...9)
        try await subject.expectHeld(through: 9, "beside another stream")
        let objects = try await subject.sink.list(other)
        guard objects.first?.first == 0, objects.last?.last == 9 else {
            throw Broken(reason: "the second stream's records 0 to 9 are not listed")
        }
    }

    func checkDurability() async throws {
        let storage = try await storage()
        guard let losePower = storage.losePower else { return }
        var subject = try await Subject(storage)
        for first in stride(from: UInt64(0), to: 100, by: 20) {
            try await subject.put(first...first + 19)
            try await losePower()
            try await subject.reopen(subject.state)
            try await subject.expectHeld(through: first + 19, "after a loss of power")
        }
    }

    func checkRepeat() async throws {
        var subject = try await Subject(storage())
        try await subject.put(0...9)
        try await subject.put(0...9)
        try await subject.expectHeld(through: 9, "after the same batch again")
        try await subject.expectOneCopy("after the same batch again")
        try await subject.put(10...19)
        try await subject.put(0...9)
        try await subject.put(10...19)
        try await subject.put(20...29)
        try await subject.expectHeld(through: 29, "after older batches again")
        try await subject.expectOneCopy("after older batches again")
    }

    func checkConflict() async throws {
        var subject = try await Subject(storage())
        try await subject.put(0...9)
        var other = LogBuilder(subject.log.stream)
        // The same seqs, the first five records equal, then another event and so other hashes.
        other.append(count: 5, padding: 20)
        other.append("{\"type\":\"test.fork\"}")
        other.append(count: 4, padding: 20)
        do {
            _ = try await subject.sink.put(other.batch(0...9))
            throw Broken(reason: "put() took other bytes for records that the sink holds")
        } catch let error as CustodyError {
            guard error.code == .sinkConflict else {
                throw Broken(reason: "put() of other bytes says \(error.code), not sinkConflict")
            }
        }
        try await subject.expectHeld(through: 9, "after refusing other bytes")
        try await subject.put(10...19)
        try await subject.expectHeld(through: 19, "after going on from a conflict")
    }

    func checkResume() async throws {
        var subject = try await Subject(storage())
        for first in stride(from: UInt64(0), to: 100, by: 10) {
            try await subject.put(first...first + 9)
            if let state = subject.state, state.bytes.count > SinkState.maximumBytes {
                throw Broken(reason: "the state has \(state.bytes.count) bytes")
            }
            try await subject.reopen(subject.state)
        }
        try await subject.expectHeld(through: 99, "after reopening between batches")
        try await subject.expectOneCopy("after reopening between batches")
    }

    func checkOlderState() async throws {
        var subject = try await Subject(storage())
        try await subject.put(0...9)
        let old = subject.state
        try await subject.put(10...19)
        try await subject.put(20...29)
        // A crash before the cursor was kept: the sink is ahead of its state and gets the same batches again.
        try await subject.reopen(old)
        try await subject.put(10...19)
        try await subject.put(20...29)
        try await subject.put(30...39)
        try await subject.expectHeld(through: 39, "after resuming from an older state")
        try await subject.expectOneCopy("after resuming from an older state")
    }

    func checkNoState() async throws {
        var subject = try await Subject(storage())
        try await subject.put(0...9)
        try await subject.reopen(nil)
        try await subject.put(0...9)
        try await subject.put(10...19)
        try await subject.expectHeld(through: 19, "after resuming without a state")
        try await subject.expectOneCopy("after resuming without a state")
    }

    func checkGap() async throws {
        var subject = try await Subject(storage())
        try await subject.put(0...9)
        do {
            try await subject.put(20...29)
            throw Broken(reason: "put() took records 20 to 29 without 10 to 19")
        } catch is CustodyError {
            try await subject.expectHeld(through: 9, "after refusing a gap")
        }
        try await subject.put(10...19)
        try await subject.put(20...29)
        try await subject.expectHeld(through: 29, "after the gap was filled")
    }

    func checkRetry() async throws {
        var subject = try await Subject(storage())
        try await subject.put(0...9)
        for seq in [10, 30, 49] as [UInt64] {
            subject.reader.failOnce(at: seq)
            do {
                try await subject.put(10...49)
                throw Broken(reason: "put() succeeded although record \(seq) could not be read")
            } catch is CustodyError {}
        }
        try await subject.put(10...49)
        try await subject.expectHeld(through: 49, "after puts that failed to read")
        try await subject.expectOneCopy("after puts that failed to read")
        guard let failOnce = subject.storage.failOnce else { return }
        try await failOnce()
        do {
            try await subject.put(50...99)
            throw Broken(reason: "put() succeeded although the storage failed")
        } catch is CustodyError {}
        try await subject.put(50...99)
        try await subject.expectHeld(through: 99, "after a put that the storage failed")
    }

    func checkMaintain() async throws {
        var subject = try await Subject(storage())
        let stream = subject.log.stream
        subject.note(try await subject.sink.maintain(stream, history: subject.reader))
        try await subject.put(0...9)
        subject.note(try await subject.sink.maintain(stream, history: subject.reader))
        try await subject.put(10...19)
        subject.note(try await subject.sink.maintain(stream, history: subject.reader))
        try await subject.reopen(subject.state)
        subject.note(try await subject.sink.maintain(stream, history: subject.reader))
        try await subject.expectHeld(through: 19, "after housekeeping")
        try await subject.expectOneCopy("after housekeeping")
    }

    func checkLargeBatch() async throws {
        var subject = try await Subject(storage(), records: 3000, padding: 1000)
        try await subject.put(0...2999)
        try await subject.expectHeld(through: 2999, "after a batch of 4 MB")
    }

    func checkRotation() async throws {
        var subject = try await Subject(storage())
        let stream = subject.log.stream
        guard let rotating = subject.sink as? any RotatingSink else { return }
        guard try await rotating.rotate(stream, history: subject.reader) == nil else {
            throw Broken(reason: "rotate() closed a file although the sink holds nothing")
        }
        try await subject.put(0...9)
        let result = try await rotating.rotate(stream, history: subject.reader)
        guard let event = result?.events.first, event == .rotated(stream: stream, first: 0, last: 9) else {
            throw Broken(reason: "rotate() did not report that 0 to 9 were closed")
        }
        subject.note(result)
        let objects = try await subject.sink.list(stream)
        guard objects.count == 1, objects[0].isClosed else {
            throw Broken(reason: "after rotate() there should be one closed object")
        }
        try await subject.put(0...9)
        try await subject.put(10...19)
        try await subject.reopen(subject.state)
        try await subject.put(20...29)
        try await subject.expectHeld(through: 29, "after rotating")
        try await subject.expectOneCopy("after rotating")
    }

    func checkCapabilities() async throws {
        let subject = try await Subject(storage())
        let claims = subject.sink.capabilities
        guard claims.concurrentPuts >= 1 else { throw Broken(reason: "concurrentPuts is below 1") }
        let count = UInt64(min(claims.concurrentPuts, 10))
        for index in 0..<count { _ = try await subject.sink.plan(subject.log.plan(index * 10...index * 10 + 9)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                let batch = Batch(plan: subject.log.plan(index * 10...index * 10 + 9), history: subject.reader)
                let sink = subject.sink
                group.addTask { _ = try await sink.put(batch) }
            }
            try await group.waitForAll()
        }
        try await subject.expectHeld(through: count * 10 - 1, "after \(count) puts at once")
        if claims.locksObjects {
            guard let tamper = subject.storage.tamper else {
                throw Broken(reason: "locksObjects is claimed and the storage offers no way to try it")
            }
            for object in try await subject.sink.list(subject.log.stream) where try await tamper(object) {
                throw Broken(reason: "\(object.name) could be changed although locksObjects is claimed")
            }
        }
    }
}
