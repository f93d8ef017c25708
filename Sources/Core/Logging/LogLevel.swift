/// How much a log line matters, least first.
package enum LogLevel: String, Comparable, CaseIterable, Sendable {
    /// From what only helps to find errors to what left something undone.
    case debug, info, notice, warning, error

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .notice: 2
        case .warning: 3
        case .error: 4
        }
    }
}
