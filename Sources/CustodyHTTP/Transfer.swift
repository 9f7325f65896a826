import Synchronization

/// What is known of one request under way: the loop's thread fills it, the caller's task empties it.
final class Transfer: Sendable {
    /// Bytes of a response's body that wait for the caller at most, before no more are taken from the network.
    static let windowBytes = 256 << 10

    enum Event: Sendable {
        case head(HTTPHead)
        case chunk([UInt8])
        case end
    }

    private struct State {
        var head: HTTPHead?
        var pending: [UInt8] = []
        var isPaused = false
        var outcome: Result<Void, HTTPError>?
        var waiter: CheckedContinuation<Void, Never>?

        var isReady: Bool { head != nil || !pending.isEmpty || outcome != nil }
    }

    let request: HTTPRequest
    let upload: HTTPUpload?
    private let state = Mutex(State())

    init(_ request: HTTPRequest, _ upload: HTTPUpload?) {
        self.request = request
        self.upload = upload
    }

    /// The head of the response; called once.
    func receive(head: HTTPHead) {
        change { $0.head = head }
    }

    /// False when the caller has enough for now: the same bytes must come again later.
    func receive(body part: UnsafeRawBufferPointer) -> Bool {
        var taken = false
        change { state in
            guard state.pending.count < Transfer.windowBytes else {
                state.isPaused = true
                return
            }
            unsafe state.pending.append(contentsOf: part)
            taken = true
        }
        return taken
    }

    func finish(_ outcome: Result<Void, HTTPError>) {
        change { state in
            if state.outcome == nil { state.outcome = outcome }
        }
    }

    var isFinished: Bool { state.withLock { $0.outcome != nil } }

    /// The next thing that came; `wake` is called when the network may go on.
    func next(wake: () -> Void) async throws(HTTPError) -> Event {
        while true {
            var event: Event?
            var failure: HTTPError?
            var mustWake = false
            state.withLock { state in
                if let head = state.head {
                    state.head = nil
                    event = .head(head)
                } else if !state.pending.isEmpty {
                    var bytes: [UInt8] = []
                    swap(&bytes, &state.pending)
                    event = .chunk(bytes)
                    mustWake = state.isPaused
                    state.isPaused = false
                } else if let outcome = state.outcome {
                    switch outcome {
                    case .success: event = .end
                    case .failure(let error): failure = error
                    }
                }
            }
            if mustWake { wake() }
            if let failure { throw failure }
            if let event { return event }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.isReady { state.waiter = continuation }
                    return state.isReady
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state)
            guard state.isReady else { return nil }
            let waiter = state.waiter
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }
}
