/// An error whose cause may be gone a moment later, such as that of a database that restarts.
package protocol PassingError: Error, CustomStringConvertible {
    /// Whether the same work can succeed when it is done again.
    var isRetryable: Bool { get }
    /// Whether the work may have been done although it failed: to do it again may then be to do it twice.
    var mayHaveRun: Bool { get }
}
