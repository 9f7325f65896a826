import CustodyModel
import CustodyVerifier

/// Which versions are under a legal hold.
package struct HoldSurvey: Sendable {
    package struct Answer: Sendable {
        package let version: KeptVersion
        /// Nil when it could not be read.
        package let isHeld: Bool?
        package let reason: String?
    }

    package let answers: [Answer]

    /// Asks for every hold. Blocks.
    package init(_ versions: [KeptVersion], workers: Int = LockSurvey.workers) {
        answers = ParallelWork.map(versions, workers: workers) { version in
            do throws(CustodyError) {
                let isHeld = try version.store.hasLegalHold(version.key, version: version.version)
                return Answer(version: version, isHeld: isHeld, reason: nil)
            } catch {
                return Answer(version: version, isHeld: nil, reason: error.message)
            }
        }
    }
}
