import Glibc

/// Which operations of a run fail, one in each run: every twelfth, or all of them with CUSTODY_LONG=1,
/// which takes a quarter of an hour.
struct FaultSteps {
    /// From 1.
    private(set) var nth: Int
    private let stride: Int
    private static let usualStride = 12

    /// - Parameter first: of the operations that fail, from 1; cases of one test begin at different ones.
    init(first: Int) {
        let isLong = unsafe getenv("CUSTODY_LONG") != nil
        stride = isLong ? 1 : FaultSteps.usualStride
        nth = isLong ? 1 : 1 + (first - 1) * 2 % FaultSteps.usualStride
    }

    /// True when no operation is left out.
    var isWhole: Bool { stride == 1 }

    mutating func advance() { nth += stride }
}
