import CLinux
import Glibc

/// A refusal of the system to do something with a socket.
package struct SocketError: Error, Equatable, CustomStringConvertible {
    /// The refusals that callers treat differently.
    package enum Code: Sendable {
        case addressInUse, addressNotAvailable, notPermitted, outOfDescriptors, other
    }

    /// What kind of refusal it is.
    package let code: Code
    /// What was tried, such as `bind`.
    package let operation: String
    private let number: Int32

    /// Takes the number that the system left for this thread.
    init(_ operation: String, number: Int32 = errno) {
        self.operation = operation
        self.number = number
        code =
            switch number {
            case EADDRINUSE: .addressInUse
            case EADDRNOTAVAIL: .addressNotAvailable
            case EACCES, EPERM: .notPermitted
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: .outOfDescriptors
            default: .other
            }
    }

    /// What became of a connection in the background; nil where it is made.
    init?(pendingOn descriptor: Int32) {
        let number = lyceum_pending_error(descriptor)
        guard number != 0 else { return nil }
        self.init("connect", number: number)
    }

    package var description: String { unsafe "\(operation): \(String(cString: strerror(number)))" }
}
