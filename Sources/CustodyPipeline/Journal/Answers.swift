import CustodyModel

/// Collects what every producer of a round is to be told, until it is known whether the round became durable.
struct Answers {
    private struct Answer {
        let waiters: [Committer.Waiter]
        let stream: StreamName?
        let outcome: BatchOutcome
    }

    private var answers: [Answer] = []
    private var refused: [(waiters: [Committer.Waiter], error: CustodyError)] = []
    private var failed: [StreamName: CustodyError] = [:]

    mutating func add(_ staged: Committer.Staged, stream: StreamName?, _ outcome: BatchOutcome = BatchOutcome()) {
        answers.append(Answer(waiters: staged.waiters, stream: stream, outcome: outcome))
    }

    mutating func refuse(_ staged: Committer.Staged, _ error: CustodyError) {
        refused.append((staged.waiters, error))
    }

    /// The records of this stream are not known to be durable.
    mutating func fail(_ stream: StreamName, _ error: CustodyError) {
        failed[stream] = error
    }

    func deliver() {
        for (waiters, error) in refused {
            for waiter in waiters { waiter.fail(error) }
        }
        for answer in answers {
            if let stream = answer.stream, let error = failed[stream] {
                for waiter in answer.waiters { waiter.fail(error) }
                continue
            }
            for waiter in answer.waiters {
                switch waiter {
                case .one(let index, let continuation):
                    continuation.resume(returning: .success(answer.outcome.each[index]))
                case .all(_, let continuation):
                    continuation.resume(returning: .success(answer.outcome))
                case .pending(let batch):
                    batch.finish(.success(answer.outcome))
                }
            }
        }
    }
}
