/// The signals that the server sends to its children.
package enum Signal: Int32, Sendable {
    case interrupt = 2
    case quit = 3
    case kill = 9
    case terminate = 15

    /// The name without `SIG`, as command-line tools take it.
    package var name: String {
        switch self {
        case .interrupt: "INT"
        case .quit: "QUIT"
        case .kill: "KILL"
        case .terminate: "TERM"
        }
    }
}
