import Core
import Glibc
import Net
import Postgres

/// Tasks that run statements one after the other for a while; prints operations per second, the processor time of this
/// process for one in microseconds, and how many there were with those that warm up.
@main
struct PostgresLoad {
    /// What one task does again and again.
    enum Work: String {
        case select, insert
    }

    /// `PostgresLoad SOCKETFOLDER DATABASE exclusive|shared select|insert LOOPS SECONDS`: 64 tasks, and 16 exclusive
    /// connections or two shared ones.
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, let work = Work(rawValue: arguments[4]), let loopCount = Int(arguments[5]),
            let seconds = Double(arguments[6]), ["exclusive", "shared"].contains(arguments[3])
        else {
            print("usage: PostgresLoad SOCKETFOLDER DATABASE exclusive|shared select|insert LOOPS SECONDS")
            return
        }
        let route: StatementRoute = arguments[3] == "shared" ? .shared : .exclusive
        let loops = EventLoopGroup(count: route == .shared ? 1 : loopCount)
        let database = Database(
            configuration: ConnectionConfiguration(
                socketFolder: arguments[1], user: Database.applicationRole, database: arguments[2]),
            // A loop has two shared connections besides its exclusive ones.
            pool: PoolConfiguration(
                maximumConnections: 16 + 2 * loops.loops.count, sharedStatementTimeout: .seconds(5)),
            loops: loops, logger: Logger(label: "bench", level: .warning, sink: DiscardingLogSink()))
        let statements = database.statements(on: route)
        let warmUp = try await run(work, statements, loops, for: 0.5)
        let (processor, before) = (processorSeconds(), await database.statistics())
        let start = MonotonicTime.now()
        let count = try await run(work, statements, loops, for: seconds)
        let elapsed = Double(MonotonicTime.now().nanoseconds - start.nanoseconds) / 1e9
        let used = processorSeconds() - processor
        let after = await database.statistics()
        let shared = Double(after.shared.sent - before.shared.sent)
        let all = shared + Double(after.exclusive.acquired - before.exclusive.acquired)
        let figures = JSONObject([
            ("rate", .double(Double(count) / elapsed)), ("cpu", .double(used / Double(count) * 1e6)),
            ("shared", .double(shared / all)), ("operations", .integer(Int64(warmUp + count))),
        ])
        print(JSONValue.object(figures).serializedString())
        await database.close()
    }

    /// Runs 64 tasks and gives the number of their operations.
    private static func run(
        _ work: Work, _ statements: Statements, _ loops: EventLoopGroup, for seconds: Double
    ) async throws -> Int {
        let end = MonotonicTime.now().advanced(byNanoseconds: Int64(seconds * 1e9))
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<64 {
                group.addTask(executorPreference: loops.loops[number % loops.loops.count].taskExecutor) {
                    var (count, random) = (0, Random(state: UInt64(number) + 1))
                    while MonotonicTime.now() < end {
                        try await once(work, statements, &random)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
    }

    private static func once(_ work: Work, _ statements: Statements, _ random: inout Random) async throws {
        switch work {
        case .select:
            let rows = try await statements.query(
                "SELECT title, body FROM bench_items WHERE id = \(random.number())")
            _ = try rows[0].decode(String.self, String.self)
        case .insert:
            let rows = try await statements.query(
                """
                INSERT INTO bench_rows (number, text) VALUES (\(random.number()), \("hello world, some text"))
                RETURNING id
                """)
            let id = try rows[0].decode(Int.self)
            let back = try await statements.query("SELECT number, text, created FROM bench_rows WHERE id = \(id)")
            _ = try back[0].decode(Int.self, String.self, Timestamp.self)
        }
    }

    /// Marsaglia's xorshift: the peers' generators make no system call for a number either.
    private struct Random {
        var state: UInt64

        /// From 1 to 10,000.
        mutating func number() -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % 10_000) + 1
        }
    }

    /// User and system time of this process so far.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
