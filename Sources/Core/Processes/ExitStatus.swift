/// How a process ended.
package enum ExitStatus: Equatable, Sendable {
    /// It returned or called `exit` with this code.
    case exited(Int32)
    /// This signal ended it.
    case signalled(Int32)

    /// Whether it ended with exit code zero.
    package var isSuccess: Bool { self == .exited(0) }
}

extension ExitStatus: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signalled(let number): "signal \(number)"
        }
    }
}
