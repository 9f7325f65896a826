internal import CLibcurl
import Glibc

/// The open connections of a loop; touched on its thread alone, and alive until libcurl has closed them all.
///
/// A server that sends the head of an answer and its body apart may hold the body back until the head is confirmed (Nagle's
/// rule), and a system puts that off for 40 ms. Ceph's gateway is one: each small object cost that much.
@safe
final class Connections {
    private var open: Set<Int32> = []

    /// Has libcurl tell of the connections that a handle opens.
    func watch(_ handle: UnsafeMutableRawPointer) -> CURLcode {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        return unsafe custody_curl_watch_connections(
            handle,
            { context, connection, purpose in
                if purpose == CURLSOCKTYPE_IPCXN { unsafe Connections.at(context).open.insert(connection) }
                return CURL_SOCKOPT_OK
            },
            { context, connection in
                unsafe Connections.at(context).open.remove(connection)
                return close(connection)
            }, context)
    }

    /// Confirms what has come at once.
    func confirm() {
        for connection in open { custody_confirm(connection) }
    }

    /// The object that a callback was given; the loop keeps it alive.
    @unsafe
    private static func at(_ context: UnsafeMutableRawPointer?) -> Connections {
        guard let context = unsafe context else { preconditionFailure("libcurl lost a callback's context") }
        return unsafe Unmanaged<Connections>.fromOpaque(context).takeUnretainedValue()
    }
}
