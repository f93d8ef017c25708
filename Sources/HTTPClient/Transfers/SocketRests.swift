import Net

/// Which sockets are left alone for a while, and until when. Sockets are awakened together, so that one timer serves all.
struct SocketRests {
    /// Those due so soon after another are awakened with it, and stay together from then on.
    private static let slack: Duration = .milliseconds(20)

    private var ends: [Int32: MonotonicTime] = [:]
    private var isScheduled = false
    /// The socket that libcurl is at work on.
    private var current: Int32?
    /// Whether libcurl has changed what it wants of that socket, which it may also have closed.
    private(set) var wasTouched = false

    /// libcurl begins to work on a socket.
    mutating func begin(_ socket: Int32) {
        current = socket
        wasTouched = false
    }

    /// libcurl wants something else of the socket: it rests no longer.
    mutating func forget(_ socket: Int32) {
        ends[socket] = nil
        if socket == current { wasTouched = true }
    }

    /// Lets the socket rest. True where an awakening is to be scheduled.
    mutating func add(_ socket: Int32, until end: MonotonicTime) -> Bool {
        ends[socket] = end
        defer { isScheduled = true }
        return !isScheduled
    }

    /// The sockets whose rest is over; each rests until its end is told.
    func due(at now: MonotonicTime) -> [Int32] {
        let limit = now + Self.slack
        return ends.filter { $0.value <= limit }.map(\.key)
    }

    /// Ends the rest of a socket. False where it does not rest any more.
    mutating func end(_ socket: Int32) -> Bool { ends.removeValue(forKey: socket) != nil }

    func isResting(_ socket: Int32) -> Bool { ends[socket] != nil }

    /// How long until the next awakening; nil where nothing rests.
    mutating func next(after now: MonotonicTime) -> Duration? {
        guard let first = ends.values.min() else {
            isScheduled = false
            return nil
        }
        return max(.zero, .nanoseconds(first.nanoseconds - now.nanoseconds))
    }
}
