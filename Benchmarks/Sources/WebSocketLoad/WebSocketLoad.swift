import Glibc

/// Echoes text messages with a WebSocket server, as fast as the server goes, and checks every byte that comes back.
///
///     WebSocketLoad PORT BYTES CONNECTIONS MESSAGES SECONDS
///
/// Each connection sends so many messages at once and, when all are back, the same again: frames made beforehand, so
/// that the load costs a fraction of what the server does, and the same for every server. It says `started` after a
/// third of a second and, after the given time, how many messages came back since and its own processor time.
@main
struct WebSocketLoad {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().compactMap(Double.init)
        guard CommandLine.arguments.count == 6, numbers.count == 5, let port = UInt16(exactly: numbers[0]) else {
            return print("usage: WebSocketLoad PORT BYTES CONNECTIONS MESSAGES SECONDS")
        }
        let burst = Burst(messageSize: Int(numbers[1]), count: Int(numbers[3]))
        var crowd = Crowd((0..<Int(numbers[2])).map { _ in EchoConnection(port: port, burst: burst) })
        _ = crowd.run(for: 0.3)
        print("started")
        fflush(nil)
        let before = processorTime()
        let count = crowd.run(for: numbers[4]) * Int(numbers[3])
        print(count, processorTime() - before)
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
