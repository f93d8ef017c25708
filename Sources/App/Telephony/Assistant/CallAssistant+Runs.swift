import Chat
import Core
import Synchronization
import Telephony
import Workflows

/// What the assistant asks of the runs of its conversation, and makes of what they tell.
extension CallAssistant {
    /// Takes what the caller said, or typed, as a message.
    func say(_ text: String, _ members: JSONObject, _ answer: CallAnswer) async throws {
        let speaker = try await speaker()
        guard let threadID = threadID else { return try await talk(text, members, by: speaker, answer) }
        var input = members
        input["call"] = .object(about)
        do {
            let turn = try await parts.conversations.add(
                UserMessage(content: [.text(text)]), to: threadID, with: input, by: speaker)
            try await follow(turn, answer)
        } catch is ThreadIsShut {
            answer.give(.hangUp(phrases.shut))
        } catch is ThreadIsBusy {
            answer.say(phrases.busy)
        }
    }

    func talk(
        _ text: String?, _ members: JSONObject, by speaker: Conversations.Speaker, _ answer: CallAnswer
    ) async throws {
        var input = beginning.input
        for (name, value) in members.members { input[name] = value }
        input["call"] = .object(about)
        let greeting = state.withLock { $0.greeting }
        let turn = try await parts.conversations.begin(
            byCall: text, greeting: greeting, title: beginning.page == nil ? parts.title(of: beginning) : nil,
            origin: beginning.page == nil ? .call : .chat, with: input, by: speaker
        ) { try await attach($0, of: speaker) }
        try await follow(turn, answer)
    }

    func take(_ keys: String, _ answer: CallAnswer) async throws {
        guard keys.isEmpty else { return try await say(keys, ["keys": .string(keys)], answer) }
        // Nothing was typed in time: the step that collects is told, and nothing is added to the conversation.
        try await follow(try await tell(RunSignal(.userInput, ["text": "", "keys": ""])), answer)
    }

    /// Tells the step that hands the call over what became of that; nil where none does.
    func tellTransfer(_ isThere: Bool, _ reason: String) async throws -> RunEvents? {
        let transfer = state.withLock { state in
            defer { state.transfer = nil }
            return state.transfer
        }
        guard let transfer else { return nil }
        let result: JSONValue = ["transferred": .bool(isThere), "reason": .string(reason)]
        return try await tell(RunSignal(.call, result, to: .item(transfer)))
    }

    func tell(_ signal: RunSignal) async throws -> RunEvents? {
        guard let threadID = threadID else { return nil }
        return try await parts.conversations.tell(signal, in: threadID, of: beginning.tenantID)
    }

    // MARK: Reading runs

    func follow(_ turn: Conversations.Turn, _ answer: CallAnswer) async throws {
        answer.begin(turn.runID)
        if answer.isInterrupted { interrupt(answer) }
        try await follow(turn.events, answer)
    }

    func follow(_ events: RunEvents?, _ answer: CallAnswer) async throws {
        guard let events else { return }
        for await numbered in events {
            for event in numbered.map(\.event) {
                switch event {
                case .call(.voice(let members)):
                    if let voice = parts.voice(members, over: beginning.configuration) { answer.give(.voice(voice)) }
                case .call(.transfer(let item, _, _)):
                    state.withLock { $0.transfer = item }
                    answer.take(event)
                case .threadStatus(let status) where status.kind != .active:
                    answer.give(.hangUp(status.reason))
                case .runFailed(let failure): throw failure
                default: answer.take(event)
                }
            }
        }
    }

    func interrupt(_ answer: CallAnswer) {
        guard answer.interrupt(), let run = answer.run, let speaker = state.withLock({ $0.speaker }) else { return }
        // What was compiled for the run is remembered; a run of another version is left to itself.
        parts.stop(run, ofVersion: speaker.versionID, in: beginning.tenantID)
    }

    func cut(_ answer: CallAnswer) async {
        guard let threadID = threadID else { return }
        do {
            try await parts.conversations.cut(answer.cuts, in: threadID, of: beginning.tenantID)
        } catch {
            parts.logger.warning(
                "What nobody heard could not be taken back", [("call", "\(beginning.call)"), ("error", "\(error)")])
        }
    }

    /// Waits until the answer is over and cut, for a short while.
    func wait(for answer: CallAnswer) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in answer.ending {} }
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }
}
