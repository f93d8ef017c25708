import Core
import HTTPCore
import Postgres
import Workflows

/// Answers whoever began a run: at once, when it has come to rest, or as a stream.
struct BegunRuns {
    let database: Database
    let engine: RunEngine
    let archive = RunArchive()

    /// How somebody wants to hear of a run.
    enum Hearing {
        case atOnce
        case waiting(Duration)
        case stream
    }

    /// The answer about a run, of which nothing before the event with this number is told.
    func response(
        about run: RunReference, after number: Int = 0, _ hearing: Hearing, _ sight: RunVisibility
    ) async throws -> HTTPResponse {
        let follower = engine.follow(run.runID, in: run.tenantID, after: number, endsAtRest: true)
        switch hearing {
        case .atOnce: return try await answer(run, said: [], sight)
        case .waiting(let time): return try await answer(run, said: await said(in: follower, within: time), sight)
        case .stream:
            let opening: JSONValue = [
                "number": 0, "step": 0, "type": "run",
                "data": ["id": .string(run.runID.description), "thread_id": .string(run.threadID.description)],
            ]
            return RunEventStream(follower: follower, sight: sight).response(
                opening: Array("data: ".utf8) + opening.serialized() + Array("\n\n".utf8), fields: Self.place(of: run))
        }
    }

    /// What the assistant said until the run ended or rested, or the time was over.
    private func said(in follower: RunFollower, within time: Duration) async -> [String] {
        let messages = SaidMessages()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await events in follower { messages.add(events) }
            }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
        return messages.texts
    }

    private func answer(
        _ run: RunReference, said: [String], _ sight: RunVisibility
    ) async throws -> HTTPResponse {
        let details = try await database.withTenant(run.tenantID) { transaction -> RunDetails? in
            guard let found = try await archive.run(run.runID, in: transaction),
                let other = found.record.mergedInto
            else { return try await archive.run(run.runID, in: transaction) }
            return try await archive.run(other, in: transaction)
        }
        guard let details else { throw UnknownRun() }
        let status = details.record.status
        let isDone = status.isOver || status == .waiting
        var response = HTTPResponse.json(
            [
                "id": .string(run.runID.description), "thread_id": .string(run.threadID.description),
                "status": .string(status.rawValue), "run": isDone ? details.json(sight) : .null,
                "messages": .array(said.map { .string($0) }),
            ], status: isDone ? .ok : .accepted)
        for (name, value) in Self.place(of: run).entries { response.fields.append(name, value) }
        return response
    }

    private static func place(of run: RunReference) -> HTTPFields {
        ["Location": "/api/v1/runs/\(run.runID)"]
    }
}
