/// The signals that the server sends to its children, and takes itself.
package enum Signal: Int32, Sendable {
    /// Asks a server to read its files again.
    case hangup = 1
    /// As Ctrl-C sends it; PostgreSQL takes it as a request for a fast shutdown.
    case interrupt = 2
    /// Ends most programs at once, some with a core dump.
    case quit = 3
    /// Ends any program without asking it.
    case kill = 9
    /// Asks a program to end.
    case terminate = 15

    /// The name without `SIG`, as command-line tools take it.
    package var name: String {
        switch self {
        case .hangup: "HUP"
        case .interrupt: "INT"
        case .quit: "QUIT"
        case .kill: "KILL"
        case .terminate: "TERM"
        }
    }
}
