package import Core
import ModelProviders
package import Postgres
import Synchronization
package import Workflows

/// Has a model name conversations after their first answer.
///
/// It hears along where answers are journaled, and asks the model beside them: no answer and no stream waits for a title. A
/// title that does not come, because the model fails or the server ends, is the beginning of the first message, as before.
package final class ThreadTitles: Service, RunProjection {
    /// What was done since the start.
    package struct Statistics: Sendable, Equatable {
        package var made = 0
        /// Attempts from which no title came.
        package var failures = 0
        package var inputTokens = 0
        package var outputTokens = 0
    }

    private struct Job: Sendable {
        let run: RunReference
        let naming: ThreadNaming
        let answer: String
    }

    private struct State {
        var expected: [RunID: ThreadNaming] = [:]
        var statistics = Statistics()
    }

    /// How many conversations may wait for their first answer, and how many for a title; of more, some keep theirs.
    private static let capacity = 1000
    /// How many titles are asked for at a time.
    private static let width = 4

    package let name = "titles"
    private let database: Database
    private let models: any ModelChoosing
    private let isUsual: Bool
    private let timeout: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let jobs: AsyncStream<Job>
    private let job: AsyncStream<Job>.Continuation
    private let tell = Mutex<@Sendable (ThreadID) -> Void>({ _ in })

    /// - Parameters:
    ///   - isUsual: whether tenants that said nothing of it have their conversations named
    ///   - timeout: how long a model may take
    package init(
        database: Database, models: any ModelChoosing, isUsual: Bool, timeout: Duration = .seconds(20), logger: Logger
    ) {
        self.database = database
        self.models = models
        self.isUsual = isUsual
        self.timeout = timeout
        self.logger = logger
        (jobs, job) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    package var statistics: Statistics { state.withLock { $0.statistics } }

    /// Calls this for each thread that has another title.
    package func onNews(_ tell: @escaping @Sendable (ThreadID) -> Void) {
        self.tell.withLock { $0 = tell }
    }

    /// The run is to give a conversation its first answer.
    func expect(_ run: RunID, question: String) -> ThreadNaming {
        let naming = ThreadNaming(question: question)
        state.withLock { state in
            if state.expected.count < Self.capacity { state.expected[run] = naming }
        }
        return naming
    }

    // MARK: Hearing of answers

    package func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        let heard = state.withLock { state -> (ThreadNaming, String)? in
            guard !state.expected.isEmpty, let naming = state.expected[run.runID] else { return nil }
            for event in events {
                if case .messageFinished(_, let parts) = event.event {
                    state.expected[run.runID] = nil
                    return (naming, parts.map(\.text).joined(separator: "\n"))
                }
                if event.event.isLast { state.expected[run.runID] = nil }
            }
            return nil
        }
        if let (naming, answer) = heard { job.yield(Job(run: run, naming: naming, answer: answer)) }
        return []
    }

    // MARK: Asking

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            var free = Self.width
            for await job in jobs {
                if free == 0 { await group.next() } else { free -= 1 }
                group.addTask { await self.name(job) }
            }
            group.cancelAll()
        }
    }

    private func name(_ job: Job) async {
        do {
            let settings = try await database.withTenant(job.run.tenantID) { transaction in
                try await ConversationSettings.current(in: transaction)
            }
            guard settings.hasModelTitles ?? isUsual else { return }
            let (title, usage) = try await ask(
                TitleRequest(question: job.naming.question, answer: job.answer), of: job.run)
            state.withLock { state in
                state.statistics.inputTokens += usage.input
                state.statistics.outputTokens += usage.output
            }
            try await keep(title, usage, of: job)
            state.withLock { state in
                if title == nil { state.statistics.failures += 1 } else { state.statistics.made += 1 }
            }
        } catch {
            guard !Task.isCancelled else { return }
            state.withLock { $0.statistics.failures += 1 }
            logger.info("A conversation was not named", [("error", String(describing: error))])
        }
    }

    private func ask(
        _ request: TitleRequest, of run: RunReference
    ) async throws -> (ThreadTitle?, TokenUsage) {
        let model = try await models.model(
            named: nil, for: ModelUse(tenantID: run.tenantID, run: run.runID, purpose: .small))
        let timeout = timeout
        return try await withThrowingTaskGroup(of: (ThreadTitle?, TokenUsage).self) { group in
            group.addTask {
                var (text, usage) = ("", TokenUsage(input: 0, output: 0))
                for try await event in try await model.stream(request.request) {
                    switch event {
                    case .textDelta(let delta): if text.utf8.count < 4000 { text += delta }
                    case .usage(let counted): usage = counted
                    default: break
                    }
                }
                return (TitleRequest.title(in: text), usage)
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw ModelError(.timedOut, "The model took too long over a title.")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    /// Gives the thread the title, unless its person has named it or deleted it meanwhile.
    private func keep(_ title: ThreadTitle?, _ usage: TokenUsage, of job: Job) async throws {
        let thread = job.run.threadID
        let isNamed = try await database.withTenant(job.run.tenantID) { transaction in
            let count = try await transaction.execute(
                """
                UPDATE threads SET title = coalesce(\(title?.description), title), title_input_tokens = \(usage.input),
                    title_output_tokens = \(usage.output),
                    title_source = CASE WHEN \(title != nil) THEN 'model' ELSE title_source END
                WHERE tenant_id = app_tenant_id() AND id = \(thread) AND user_id IS NOT NULL
                    AND title_source = 'message'
                """)
            guard count > 0, title != nil else { return false }
            try await transaction.execute(RunEngine.announcement(of: thread))
            return true
        }
        guard isNamed, let title else { return }
        job.naming.give(title)
        tell.withLock { $0 }(thread)
    }
}
