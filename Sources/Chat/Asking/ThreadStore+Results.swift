import Core
import HTTPCore
import Postgres
import Workflows

/// What programs give for the calls of one answer, all at once.
extension ThreadStore {
    /// What became of the results: the run goes on.
    struct Completed {
        let thread: ChatThread
        let run: RunID
        /// What was said beside them.
        let said: ThreadItem?
    }

    /// Completes calls by their names, which have to be all that their run waits for, and tells the run. Throws
    /// `ResultsProblem`, and `AskingProblem.busy`.
    ///
    /// - Parameters:
    ///   - threadID: where the calls are to be; nil for any thread of the scope
    ///   - message: what is said beside them in a thread, where anything is
    func complete(
        _ outputs: [String: JSONValue], in threadID: ThreadID?, at time: Timestamp, offering tools: OfferedTools?,
        _ telling: (ThreadID) -> Telling, in scope: ThreadScope, saying message: @Sendable (ThreadID) -> ThreadItem?
    ) async throws -> Completed {
        var items: [ItemID: String] = [:]
        for id in outputs.keys.sorted() {
            guard let item = ClientToolCall.item(ofCall: id) else { throw ResultsProblem.unknown(id) }
            items[item] = id
        }
        let asked = items
        guard let any = outputs.keys.min() else { throw ResultsProblem.missing([]) }
        let place = try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.query(
                """
                SELECT DISTINCT i.thread_id, i.run_id FROM thread_items i JOIN threads t ON t.id = i.thread_id
                WHERE i.tenant_id = app_tenant_id() AND i.id = ANY (\(asked.keys.map(\.uuid)))
                    AND i.kind = \(ThreadItem.Kind.clientToolCall) AND t.user_id = \(scope.userID)
                    AND t.workflow_id = \(scope.workflowID) AND (\(threadID)::uuid IS NULL OR t.id = \(threadID))
                """
            ).map { try $0.decode(ThreadID.self, RunID?.self) }
        }
        guard place.count == 1, let (thread, found) = place.first, let run = found else {
            throw ResultsProblem.unknown(any)
        }
        let (teller, said) = (telling(thread), message(thread))
        return try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await hold(thread, at: time, transaction, in: scope)
            let waits = try await transaction.query(
                """
                SELECT s.output FROM run_steps s JOIN workflow_runs r ON r.id = s.run_id
                WHERE s.tenant_id = app_tenant_id() AND s.run_id = \(run) AND s.status = 'waiting'
                    AND r.status = 'waiting' ORDER BY s.number
                """
            ).compactMap { Wait(json: try $0.decode(JSONValue.self)) }.filter { $0.kind == .clientTool }
            let expected = waits.flatMap(\.items)
            for (item, id) in asked.sorted(by: { $0.value < $1.value }) where !expected.contains(item) {
                throw ResultsProblem.unknown(id)
            }
            let missing = expected.filter { asked[$0] == nil }
            guard missing.isEmpty else { throw ResultsProblem.missing(missing.map(ClientToolCall.callID(of:))) }
            for (item, id) in asked {
                try await transaction.execute(
                    """
                    UPDATE thread_items SET content = content || jsonb_build_object('status', 'completed',
                        'output', \(outputs[id] ?? .null)::jsonb)
                    WHERE tenant_id = app_tenant_id() AND id = \(item)
                    """)
            }
            if let said { try await transaction.execute(said.insertion(in: scope.tenantID)) }
            let payload = said.map { said -> JSONValue in ["text": .string(said.text)] }
            // What is said beside them the first step hears.
            for (index, wait) in waits.enumerated() {
                guard let item = wait.items.first else { continue }
                let signal = RunSignal.clientTools(outputs, message: index == 0 ? payload : nil, to: item)
                let told = try await transaction.query(
                    index == 0 ? teller.resting(signal) : teller.any(signal, run))
                if told.isEmpty { throw ResultsProblem.unknown(any) }
            }
            if let tools { try await transaction.execute(RunEngine.offering(tools, to: run)) }
            return Completed(thread: held, run: run, said: said)
        }
    }
}

/// Why results of calls are not taken.
enum ResultsProblem: Error, Equatable {
    /// Nobody waits for the result of a call of this name, or not any more.
    case unknown(String)
    /// These calls are waited for too.
    case missing([String])
}

/// An answer is being written in the conversation.
struct ThreadIsAtWork: HTTPResponseError {
    var status: HTTPStatus { .conflict }
    var code: ErrorCode { .conflict }
    var description: String { "Something else is being answered in this conversation. Send this after it." }
}

extension ThreadItem {
    /// What a person's message says.
    fileprivate var text: String { if case .userMessage(let message) = content { message.text } else { "" } }
}
