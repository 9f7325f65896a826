package import CustodyMerkle
package import CustodyModel

/// Makes the proof from an older size to the checkpoint that is to be cosigned.
package struct WitnessProof: Sendable {
    private let make: @Sendable (UInt64) throws(CustodyError) -> ConsistencyProof

    /// - Parameter make: given the older size, which is neither 0 nor the checkpoint's own. It may block.
    package init(_ make: @escaping @Sendable (UInt64) throws(CustodyError) -> ConsistencyProof) {
        self.make = make
    }

    package func callAsFunction(from oldSize: UInt64) throws(CustodyError) -> ConsistencyProof { try make(oldSize) }
}
