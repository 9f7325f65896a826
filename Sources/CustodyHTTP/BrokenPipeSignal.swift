import Glibc
import CLibcurl

/// Keeps a peer that hangs up from ending the process.
///
/// libcurl leaves SIGPIPE to its user, and TLS writes raise it. It is held back on the calling thread alone and for the
/// time of the call, so that nothing of the process changes.
package enum BrokenPipeSignal {
    package static func held<Result>(_ body: () -> Result) -> Result {
        var pipe = sigset_t()
        unsafe sigemptyset(&pipe)
        unsafe sigaddset(&pipe, SIGPIPE)
        var pending = sigset_t()
        unsafe sigpending(&pending)
        let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
        var before = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &pipe, &before)
        let result = body()
        unsafe sigpending(&pending)
        if !wasPending, unsafe sigismember(&pending, SIGPIPE) == 1 {
            var now = timespec()
            unsafe sigtimedwait(&pipe, nil, &now)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }
}
