import Core
import Tools

/// Calls of an agent that the person's program is to carry out, as the step remembers them while it waits.
struct AskedCalls: Sendable {
    /// One of them, by its key in the agent's journal.
    struct Asked: Sendable {
        let key: String
        let item: ItemID
        let call: ClientToolCall
    }

    private static let member = "client_calls"
    let calls: [Asked]
    /// What the step was told of them.
    let signal: ClientToolSignal

    /// Nil where the step did not wait for calls.
    init?(_ context: StepContext) {
        guard let memory = context.memory[Self.member]?.objectValue, let signal = context.signal else { return nil }
        self.signal = ClientToolSignal(signal)
        calls = memory.members.compactMap { member in
            guard let item = member.value["item_id"]?.stringValue.flatMap({ ItemID($0) }) else { return nil }
            return Asked(key: member.key, item: item, call: ClientToolCall(json: member.value))
        }
    }

    /// What the step remembers of calls that it asks for.
    static func memory(of calls: [Asked]) -> JSONValue {
        [
            member: .object(
                JSONObject(
                    calls.map { asked -> (String, JSONValue) in
                        var json = asked.call.json
                        json["item_id"] = .string(asked.item.description)
                        return (asked.key, .object(json))
                    }))
        ]
    }

    /// What is to be seen of the calls now.
    var events: [RunEvent] {
        calls.map { asked in
            guard let output = signal.results[asked.call.callID] else { return .asking(.withdrawn(asked.item)) }
            return .asking(.toolAnswered(asked.item, asked.call.completed(with: output)))
        }
    }

    /// What the model reads of the call with this key; nil where it was not asked for.
    func result(of key: String) -> ToolResult? {
        guard let asked = calls.first(where: { $0.key == key }) else { return nil }
        guard let output = signal.results[asked.call.callID] else { return .refused(signal.reason) }
        return ToolResult(output.stringValue ?? output.serializedString())
    }
}

/// A model asked for calls of the person's program: the step rests until they are carried out.
struct ClientCallsNeeded: Error {
    struct Needed: Sendable {
        let asked: AskedCalls.Asked
        let patience: Duration?
        /// Whether it is asked for at the same time as others.
        let isTogether: Bool
    }

    let calls: [Needed]

    /// Those that are asked for now: one after the other, unless their program takes several.
    private var first: [Needed] {
        guard let first = calls.first, first.isTogether else { return Array(calls.prefix(1)) }
        return calls.filter(\.isTogether)
    }

    /// Shows the calls, and rests.
    func ask(_ context: StepContext) async throws -> StepResult {
        let asked = first
        for one in asked { try await context.emit(.asking(.toolCalled(one.asked.item, one.asked.call))) }
        let patience = asked.compactMap(\.patience).min()
        let items = asked.map { JSONValue.string($0.asked.item.description) }
        return .wait(
            Wait(
                .clientTool, details: ["item_ids": .array(items)],
                until: patience.map { context.services.clock.now() + $0 }),
            memory: AskedCalls.memory(of: asked.map(\.asked)))
    }
}
