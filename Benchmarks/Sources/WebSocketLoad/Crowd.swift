import Glibc

/// Connections that echo at the same time.
struct Crowd {
    private var connections: [EchoConnection]
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)

    init(_ connections: [EchoConnection]) {
        self.connections = connections
        for place in connections.indices { self.connections[place].send() }
    }

    /// Goes on for so many seconds; gives the number of bursts that came back.
    mutating func run(for seconds: Double) -> Int {
        var polled = connections.map { pollfd(fd: $0.descriptor, events: 0, revents: 0) }
        var count = 0
        let until = Self.now() + seconds
        while Self.now() < until {
            for place in polled.indices { polled[place].events = connections[place].events }
            guard poll(&polled, nfds_t(polled.count), 5000) > 0 else { fail("the server is silent") }
            for place in polled.indices where polled[place].revents != 0 {
                if Int32(polled[place].revents) & POLLOUT != 0 { connections[place].send() }
                if Int32(polled[place].revents) & ~POLLOUT == 0 { continue }
                if connections[place].receive(into: scratch) { count += 1 }
            }
        }
        return count
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
