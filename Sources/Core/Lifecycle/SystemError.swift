import Glibc

/// A system call that failed, and why.
package struct SystemError: Error, Equatable, Sendable {
    /// The call, such as `posix_spawn`.
    package let call: String
    /// The value of `errno`.
    package let code: Int32

    /// The failure of a call that returns its error instead of setting `errno`.
    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// The error that `errno` holds now.
    package static func last(_ call: String) -> SystemError {
        SystemError(call: call, code: errno)
    }
}

extension SystemError: CustomStringConvertible {
    /// For example `posix_spawn: No such file or directory`.
    package var description: String { "\(call): \(reason)" }

    /// The system's words for the error, such as `No such file or directory`.
    package var reason: String {
        let text = unsafe strerror(code).map { unsafe String(cString: $0) }
        return text ?? "error \(code)"
    }
}
