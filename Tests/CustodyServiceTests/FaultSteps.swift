import Glibc

/// Which operations of a run fail, one in each run: every sixth, or all of them with CUSTODY_LONG=1 (ten minutes more).
struct FaultSteps {
    /// From 1.
    private(set) var nth: Int
    private let stride: Int
    private static let usualStride = 6

    /// - Parameter first: of the operations that fail, from 1; cases of one test begin at different ones, so that together
    ///   they leave none out.
    init(first: Int) {
        let isLong = unsafe getenv("CUSTODY_LONG") != nil
        stride = isLong ? 1 : FaultSteps.usualStride
        nth = isLong ? 1 : 1 + (first - 1) % FaultSteps.usualStride
    }

    /// True when no operation is left out.
    var isWhole: Bool { stride == 1 }

    mutating func advance() { nth += stride }
}
