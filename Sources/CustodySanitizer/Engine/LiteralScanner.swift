/// Which machine finds the places in a text where a literal of a rule may stand.
package enum LiteralBackEnd: String, Sendable, CaseIterable {
    /// Tables in Swift. Always there.
    case swift
    /// Hyperscan or Vectorscan, where Custody was built with the package trait of that name.
    case hyperscan

    /// The back ends of this build; the first one is used unless another one is asked for.
    package static var available: [LiteralBackEnd] {
        #if Hyperscan
            [.hyperscan, .swift]
        #else
            [.swift]
        #endif
    }

    /// Name and, where the back end is a library, the version of what was loaded: `swift`, `hyperscan 5.4.0 2023-02-22`.
    package var description: String {
        #if Hyperscan
            if self == .hyperscan { return "\(rawValue) \(HyperscanDatabase.version)" }
        #endif
        return rawValue
    }
}

/// Finds candidates: a back end behind ``Engine/scan(_:_:_:)``.
///
/// A back end says where; what is there is decided by the engine, by an exact comparison that is the same for all of them.
/// Places that hold no literal cost time and nothing else, a place that is left out is a secret that stays. Therefore two
/// back ends give the same output to the byte as long as neither leaves out a place.
///
/// One scanner belongs to one engine and holds what memory it needs.
protocol LiteralScanner: ~Copyable {
    /// Appends to `places`, in ascending order, at least every position from `low` on at which the window of a literal lies
    /// with all its four bytes before `high`.
    ///
    /// - Parameters:
    ///   - low: less than `high` by at least ``Engine/minimumText``.
    /// - Returns: false when the text could not be searched to its end. The event must then be refused.
    func find(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, into places: inout PlaceList) -> Bool
}

/// Positions in a text. Memory is kept from text to text.
//
// SAFETY: the memory is reachable from this value alone, which cannot be copied.
@safe
struct PlaceList: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Int32>
    private(set) var count = 0
    private var capacity: Int

    init() {
        capacity = 256
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Int { unsafe Int(base[index]) }

    mutating func truncate(to length: Int) { count = length }

    @inline(__always)
    mutating func append(_ position: Int) {
        if count == capacity { grow() }
        unsafe base[count] = Int32(truncatingIfNeeded: position)
        count &+= 1
    }

    /// Room behind the places for `number` more, which are there when ``add(_:)`` says so.
    mutating func room(for number: Int) -> UnsafeMutablePointer<Int32> {
        while capacity - count < number { grow() }
        return unsafe base + count
    }

    /// Takes in what was written to the ``room(for:)``.
    mutating func add(_ number: Int) { count += number }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity *= 2
    }

    /// Orders the places from `first` on and drops those that are there twice. They come nearly in order: none is further
    /// from its place than there are literals that end within the length of one.
    mutating func normalise(from first: Int) {
        var kept = first
        for index in first..<count {
            let place = unsafe base[index]
            var slot = kept
            while slot > first, unsafe base[slot - 1] > place { slot -= 1 }
            if slot > first, unsafe base[slot - 1] == place { continue }
            if slot < kept { unsafe (base + slot + 1).update(from: base + slot, count: kept - slot) }
            unsafe base[slot] = place
            kept += 1
        }
        count = kept
    }
}
