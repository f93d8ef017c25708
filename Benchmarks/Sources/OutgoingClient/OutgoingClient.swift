import Glibc
import HTTPClient
import HTTPCore
import Net

/// Reads streams of server-sent events with the product's transport for a while and prints the processor time of one
/// event in microseconds, and how many there were.
@main
struct OutgoingClient {
    /// `OutgoingClient URL STREAMS SECONDS`
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let streams = Int(arguments[2]), let seconds = Double(arguments[3]) else {
            print("usage: OutgoingClient URL STREAMS SECONDS")
            return
        }
        let loop = EventLoop(name: "client")
        let transport = CurlTransport(loop: loop)
        let events = try await withThrowingTaskGroup(of: Int.self) { group in
            let started = processorMicroseconds()
            for _ in 0..<streams {
                group.addTask(executorPreference: loop.taskExecutor) {
                    try await read(arguments[1], with: transport, for: .seconds(seconds))
                }
            }
            var events = 0
            for try await count in group { events += count }
            print("\((processorMicroseconds() - started) / Double(max(1, events))) \(events)")
            return events
        }
        precondition(events > 0, "There was not one event.")
    }

    private static func read(
        _ url: String, with transport: CurlTransport, for time: Duration
    ) async throws -> Int {
        let end = ContinuousClock.now + time
        let response = try await transport.send(HTTPClientRequest(url: url))
        guard case .stream(let body) = response.body else { return 0 }
        var parser = ServerSentEventParser()
        var count = 0
        for try await piece in body {
            count += try parser.feed(piece).count
            if ContinuousClock.now >= end { break }
        }
        return count
    }

    private static func processorMicroseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
