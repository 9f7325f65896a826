import ArgumentParser
import CustodyModel
import Glibc

/// What a command ends with (DESIGN, section 6); 1 beats 3.
struct ExitStatus: Error, Equatable {
    let code: Int32

    static let done = ExitStatus(code: 0)
    /// A finding or a refused input.
    static let finding = ExitStatus(code: 1)
    /// Usage or configuration.
    static let usage = ExitStatus(code: 2)
    /// Could not be done, or could not be checked.
    static let failed = ExitStatus(code: 3)

    init(code: Int32) { self.code = code }

    /// The status of an error, which is told on standard error, or of the help that was asked for.
    init(of error: any Error) {
        switch error {
        case let status as ExitStatus: self = status
        case let error as CustodyError:
            Console.error(error.description)
            self = ExitStatus(of: error.code)
        default:
            let text = Custody.fullMessage(for: error)
            if Custody.exitCode(for: error) == .success {
                Console.print(text)
                self = .done
            } else {
                Console.note(text)
                self = .usage
            }
        }
    }

    init(of code: CustodyError.Code) {
        switch code {
        case .usage, .configuration: self = .usage
        case .eventRejected, .idConflict: self = .finding
        default: self = .failed
        }
    }

    func exit() -> Never {
        Glibc.exit(code)
    }
}
