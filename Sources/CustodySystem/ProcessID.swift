import Glibc

/// Numbers that the operating system gives processes and users.
package enum ProcessID {
    package static var current: Int32 { getpid() }
    package static var user: UInt32 { getuid() }

    /// Asks another process to rotate (SIGHUP); false when there is no such process or it is not ours to signal.
    package static func hangUp(_ process: Int32) -> Bool { process > 0 && kill(process, SIGHUP) == 0 }
}
