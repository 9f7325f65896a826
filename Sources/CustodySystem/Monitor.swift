import Glibc

/// A value behind a lock that threads can wait on: a mutex with a condition variable (POSIX threads).
///
/// For the writer thread and its like, which block in fdatasync and must not sit on Swift's cooperative threads. Async
/// code may take the lock for a few instructions but must never wait on it.
///
// SAFETY: the value is touched under the mutex alone; the mutex and condition live at fixed addresses until deinit.
@safe
package final class Monitor<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        let mutexResult = unsafe pthread_mutex_init(mutex, nil)
        let conditionResult = unsafe pthread_cond_init(condition, &attributes)
        precondition(mutexResult == 0 && conditionResult == 0, "POSIX threads refused a mutex")
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Waits until `ready` holds or `nanoseconds` have passed, then runs `body` under the same lock.
    package func wait<Result>(
        nanoseconds: Int64?, until ready: (inout Value) -> Bool, _ body: (inout Value) -> sending Result
    ) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        var deadline = timespec()
        if let nanoseconds {
            unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
            let total = Int64(deadline.tv_nsec) + max(nanoseconds, 0) % 1_000_000_000
            deadline.tv_sec += Int(max(nanoseconds, 0) / 1_000_000_000 + total / 1_000_000_000)
            deadline.tv_nsec = Int(total % 1_000_000_000)
        }
        while !ready(&value) {
            if nanoseconds != nil {
                if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
            } else {
                unsafe pthread_cond_wait(condition, mutex)
            }
        }
        return body(&value)
    }

    /// Wakes every thread in ``wait(nanoseconds:until:_:)``.
    package func notify() {
        unsafe pthread_cond_broadcast(condition)
    }
}
