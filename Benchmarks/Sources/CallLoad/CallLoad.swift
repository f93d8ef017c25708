import Glibc

/// Calls on loopback: the engine of media with echoing peers, and whoever calls it.
///
///     CallLoad engine CALLS PORT THREADS    answers so many calls of callers at 127.0.0.1, ports PORT, PORT + 2 …
///     CallLoad callers CALLS PORT           calls, from those ports, the ports that come by standard input
///
/// The engine prints its ports in one line, then one line of figures for each line that it reads: ticks, the 99.9th
/// percentile of their lateness since the line before in milliseconds, the worst of all, ticks that were over 20 ms late,
/// and calls that are alive. The callers send 20 ms of µ-law for each call until they read another line, and print how
/// many packets went and came, and the share of a core that they took.
@main
struct CallLoad {
    static func main() {
        let arguments = CommandLine.arguments
        let numbers = arguments.dropFirst(2).compactMap { Int($0) }
        switch (arguments.dropFirst().first, numbers.count) {
        case ("engine", 3): EchoEngine(calls: numbers[0], port: numbers[1], threads: numbers[2]).run()
        case ("callers", 2): Callers(count: numbers[0], port: numbers[1]).run()
        default: print("usage: CallLoad engine CALLS PORT THREADS | CallLoad callers CALLS PORT")
        }
    }
}
