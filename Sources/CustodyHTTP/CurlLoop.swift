internal import CLibcurl
import CustodySystem
import Glibc
import Synchronization

/// libcurl's multi interface and the thread that runs it.
///
// SAFETY: the multi handle is used on the loop's thread alone, but for curl_multi_wakeup, which libcurl allows from any
// thread as long as the handle lives; that is asked for under the inbox's lock, which also guards its end.
@safe
final class CurlLoop: @unchecked Sendable {
    enum Command {
        case start(Transfer)
        /// The caller has taken what waited for it.
        case resume(Transfer)
        case cancel(Transfer)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopping = false
        var hasEnded = false
    }

    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    private let options: CurlHandle.Options
    private let isHTTP2: Bool
    private let clock: any Clock
    private let counts: HTTPCallCounts

    init(
        _ options: CurlHandle.Options, isHTTP2: Bool, connections: Int, clock: any Clock, counts: HTTPCallCounts
    ) throws(HTTPError) {
        guard CurlHandle.started, let multi = unsafe curl_multi_init() else {
            throw HTTPError(.configuration, "libcurl cannot start")
        }
        unsafe self.multi = unsafe multi
        self.options = options
        self.isHTTP2 = isHTTP2
        self.clock = clock
        self.counts = counts
        for option in [CURLMOPT_MAXCONNECTS, CURLMOPT_MAX_TOTAL_CONNECTIONS] {
            _ = unsafe custody_curl_multi_set_number(multi, option, connections)
        }
        WorkerThread.start { self.run() }
    }

    func post(_ command: Command) {
        let isRefused = inbox.withLock { inbox in
            guard !inbox.isStopping else { return true }
            inbox.commands.append(command)
            unsafe curl_multi_wakeup(multi)
            return false
        }
        if isRefused, case .start(let transfer) = command { refuse(transfer) }
    }

    /// Ends the thread; what is under way ends as cancelled.
    func stop() {
        inbox.withLock { inbox in
            inbox.isStopping = true
            if !inbox.hasEnded { unsafe curl_multi_wakeup(multi) }
        }
    }

    private func run() {
        // libcurl leaves SIGPIPE to its user; on this thread nobody wants it.
        var pipe = sigset_t()
        unsafe sigemptyset(&pipe)
        unsafe sigaddset(&pipe, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &pipe, nil)
        var active: [UInt: ActiveTransfer] = [:]
        let connections = Connections()
        while true {
            let (commands, isStopping) = inbox.withLock { inbox in
                let commands = inbox.commands
                inbox.commands = []
                return (commands, inbox.isStopping)
            }
            for command in commands { obey(command, &active, connections) }
            if isStopping { break }
            var running: Int32 = 0
            unsafe curl_multi_perform(multi, &running)
            collect(&active)
            // What has ended has nothing left to wait for.
            var isHeldBack = false
            for one in active.values where one.takeUnconfirmed() { isHeldBack = true }
            if isHeldBack { connections.confirm() }
            let wait = expire(&active)
            unsafe curl_multi_poll(multi, nil, 0, wait, nil)
        }
        for one in active.values {
            end(one, .failure(CurlHandle.cancelled(one.transfer.request)), &active)
        }
        inbox.withLock { $0.hasEnded = true }
        unsafe curl_multi_cleanup(multi)
        withExtendedLifetime(connections) {}
    }

    private func obey(_ command: Command, _ active: inout [UInt: ActiveTransfer], _ connections: Connections) {
        switch command {
        case .start(let transfer):
            guard !transfer.isFinished else { return }
            do throws(HTTPError) {
                let clock = clock
                let one = try ActiveTransfer(transfer, options, now: { clock.monotonicNanoseconds() })
                try one.configure(isHTTP2, connections)
                guard unsafe curl_multi_add_handle(multi, one.handle.pointer) == CURLM_OK else {
                    throw HTTPError(.configuration, "libcurl refuses a request")
                }
                active[one.key] = one
            } catch {
                transfer.finish(.failure(error))
            }
        case .resume(let transfer):
            if let one = active.values.first(where: { $0.transfer === transfer }) {
                unsafe curl_easy_pause(one.handle.pointer, 0)
            }
        case .cancel(let transfer):
            if let one = active.values.first(where: { $0.transfer === transfer }) {
                end(one, .failure(CurlHandle.cancelled(transfer.request)), &active)
            } else {
                refuse(transfer)
            }
        }
    }

    /// Hands out what libcurl has ended.
    private func collect(_ active: inout [UInt: ActiveTransfer]) {
        var code = CURLE_OK
        while let pointer = unsafe custody_curl_multi_next_ended(multi, &code) {
            guard let one = active[UInt(bitPattern: pointer)] else { continue }
            if code == CURLE_OK, !one.hasWholeHead { code = CURLE_GOT_NOTHING }
            if code == CURLE_OK {
                end(one, .success(()), &active)
            } else if one.cannotRead {
                let place = "\(one.transfer.request.method.rawValue) \(one.transfer.request.url.origin)"
                end(one, .failure(HTTPError(.source, "\(place): the body to send cannot be read")), &active)
            } else {
                let error = CurlHandle.error(code, one.transfer.request, isTooLarge: one.isTooLarge)
                end(one, .failure(error), &active)
            }
        }
    }

    /// Ends what waits too long for an answer; milliseconds until the next such deadline, at most a minute.
    private func expire(_ active: inout [UInt: ActiveTransfer]) -> Int32 {
        let now = clock.monotonicNanoseconds()
        var wait: Int64 = active.isEmpty ? 60_000 : 1_000
        for one in active.values {
            guard let deadline = one.firstByteDeadline else { continue }
            if deadline <= now {
                let error = CurlHandle.error(CURLE_OPERATION_TIMEDOUT, one.transfer.request, isTooLarge: false)
                end(one, .failure(error), &active)
            } else {
                wait = min(wait, (deadline - now) / 1_000_000 + 1)
            }
        }
        return Int32(wait)
    }

    private func end(
        _ one: ActiveTransfer, _ outcome: Result<Void, HTTPError>,
        _ active: inout [UInt: ActiveTransfer]
    ) {
        let word: String
        switch outcome {
        case .success: word = String(one.end())
        case .failure(let error): word = error.code.rawValue
        }
        unsafe curl_multi_remove_handle(multi, one.handle.pointer)
        active[one.key] = nil
        let request = one.transfer.request
        counts.note(kind: request.kind, outcome: word, sent: one.taken, received: one.received)
        one.transfer.finish(outcome)
    }

    private func refuse(_ transfer: Transfer) {
        transfer.finish(.failure(CurlHandle.cancelled(transfer.request)))
    }
}
