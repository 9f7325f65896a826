import CustodyModel
import CustodyTestSupport
import Testing

/// The buffer against an array that is told the same.
@Suite struct ByteBufferTests {
    @Test("a buffer does what an array does", arguments: UInt64(1)...10)
    func model(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var buffer = ByteBuffer(capacity: Int.random(in: 0...64, using: &random))
        var model: [UInt8] = []
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...70, using: &random)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            switch Int.random(in: 0..<11, using: &random) {
            case 0:
                buffer.append(bytes)
                model += bytes
            case 1:
                buffer.append(0xAB as UInt8)
                model.append(0xAB)
            case 2:
                buffer.append("static é")
                model += "static é".utf8
            case 3:
                let text = String(bytes.count) + "😀"
                buffer.append(text)
                model += text.utf8
            case 4:
                let value = UInt64.random(in: 0...(.max), using: &random) >> UInt64.random(in: 0..<64, using: &random)
                buffer.append(decimal: value)
                model += String(value).utf8
            case 5:
                let length = Int.random(in: 0...model.count, using: &random)
                buffer.truncate(to: length)
                model.removeSubrange(length...)
            case 6:
                let length = Int.random(in: 0...model.count, using: &random)
                buffer.removeFirst(length)
                model.removeFirst(length)
            case 7:
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: buffer.reserve(bytes.count + 5), count: bytes.count)
                unsafe room.copyBytes(from: bytes)
                buffer.commit(bytes.count)
                model += bytes
            case 8 where !model.isEmpty:
                unsafe buffer.mutableBytes[model.count / 2] = 0x55
                model[model.count / 2] = 0x55
            case 9 where model.count > 3000:
                buffer.removeAll()
                model = []
                let keeping = Int.random(in: 0...64, using: &random)
                buffer.shrink(keeping: keeping)
                #expect(buffer.capacity <= max(keeping, 16))
            default:
                // Does nothing while there are bytes in it.
                if !model.isEmpty { buffer.shrink(keeping: 0) }
            }
            #expect((buffer.count, buffer.isEmpty) == (model.count, model.isEmpty))
            #expect(buffer.capacity >= buffer.count)
            guard buffer.toArray() == model else {
                Issue.record("the buffer holds something else")
                return
            }
        }
        #expect(unsafe buffer.bytes.count == model.count)
    }

    @Test(
        "numbers are written in decimal",
        arguments: [0, 1, 9, 10, 99, 100, 1_000_000, 9_999_999_999_999_999_999, .max] as [UInt64])
    func decimal(value: UInt64) {
        var buffer = ByteBuffer(capacity: 0)
        buffer.append(decimal: value)
        #expect(buffer.toArray() == Array(String(value).utf8))
    }

    @Test("memory is kept when the buffer is emptied, and grows by doubling")
    func memory() {
        var buffer = ByteBuffer(capacity: 16)
        var growths = 0
        var capacity = buffer.capacity
        for _ in 0..<100_000 {
            buffer.append(1 as UInt8)
            if buffer.capacity != capacity { growths += 1 }
            capacity = buffer.capacity
        }
        #expect(growths <= 14)
        buffer.removeAll()
        #expect(buffer.capacity == capacity)
        buffer.shrink(keeping: 1000)
        #expect(buffer.capacity == 1000)
        buffer.shrink(keeping: 2000)
        #expect(buffer.capacity == 1000)
    }
}
