package import CustodyHTTP
package import CustodySystem

/// Everything that alerts take from outside: files, time, variables and the network. A test gives its own.
package struct AlertWorld: Sendable {
    package let files: any FileSystem
    package let clock: any Clock
    package let environment: [String: String]
    package let mail: any MailTransport
    /// Makes a way to a server whose certificate must lead to those of the file, if there is one.
    package let makeTransport: @Sendable (_ caFile: String?) throws(HTTPError) -> any HTTPTransport

    package init(
        files: any FileSystem = PosixFileSystem(), clock: any Clock = SystemClock(), environment: [String: String],
        mail: any MailTransport = CurlMail(),
        makeTransport: @escaping @Sendable (_ caFile: String?) throws(HTTPError) -> any HTTPTransport
    ) {
        self.files = files
        self.clock = clock
        self.environment = environment
        self.mail = mail
        self.makeTransport = makeTransport
    }
}
