import Core

/// What the people of a test do, and what is to be seen after it.
extension WorkflowTestRun {
    mutating func take(_ act: WorkflowTest.Act) async throws {
        switch act {
        case .input(let input): try await begin(input)
        case .message(let text):
            transcript.note(message: text)
            if isUnderWay {
                let said = RunSignal(.userInput, ["text": .string(text)])
                if let (number, payload) = said.delivery(among: machine?.waits ?? []) {
                    try await perform(handle(.signalled(number, payload)))
                } else {
                    try await signal(said, of: "a message", step: nil)
                }
            } else {
                try await begin(["text": .string(text)], isNoted: true)
            }
        case .action(let type, let payload, let step):
            let item = wait(.action, step)?.item
            let action: JSONValue = [
                "type": .string(type), "payload": payload, "item_id": item.map { .string($0.description) } ?? .null,
            ]
            try await signal(RunSignal(.action, action), of: "an action", step: step)
        case .decision(let approves, let comment, let step):
            let decision: JSONValue = [
                "decision": approves ? "approved" : "rejected", "comment": comment.map { .string($0) } ?? .null,
                "decided_by": .string(TestWorld.person.description),
            ]
            try await signal(RunSignal(.approval, decision), of: "a decision", step: step)
        case .toolResult(let result, let step):
            let results = (wait(.clientTool, step)?.items ?? []).prefix(1).map {
                (ClientToolCall.callID(of: $0), result)
            }
            try await signal(
                RunSignal(
                    .clientTool,
                    ClientToolSignal.payload(Dictionary(results) { first, _ in first })), of: "a tool's result",
                step: step)
        case .answers(let answers, let step):
            let submission = StructuredInputSubmission(
                isSkipped: answers == nil,
                answers: Dictionary((answers?.members ?? []).map { ($0.key, Self.answer($0.value)) }) { first, _ in
                    first
                }
            )
            try await signal(RunSignal(.structuredInput, submission.json), of: "answers", step: step)
        case .time(let seconds): try await pass(.seconds(seconds))
        case .cancel:
            guard isUnderWay else { throw Stop(message: "There is no run that could be ended.") }
            try await perform(handle(.cancel))
        }
        try await settle()
    }

    /// A text, a list of texts, or nothing for a question that is left out.
    private static func answer(_ value: JSONValue) -> StructuredInput.Answer {
        let values = value.arrayValue ?? (value.isNull ? [] : [value])
        return StructuredInput.Answer(values.map { $0.stringValue ?? $0.serializedString() }, isSkipped: values.isEmpty)
    }

    private var isUnderWay: Bool { machine.map { !$0.hasEnded } ?? false }

    private mutating func begin(_ input: JSONValue, isNoted: Bool = false) async throws {
        guard !isUnderWay else {
            throw Stop(message: "The run before this one \(waitsInWords).")
        }
        // The history of a run begins with the message that began it.
        transcript.beginRun(with: isNoted ? 1 : 0)
        ending = nil
        do {
            try workflow.check(input: input)
        } catch {
            throw Stop(message: error.description)
        }
        machine = RunMachine(
            workflow, version: versionID,
            input: RunInput(input: input, user: test.user, course: test.course), limits: limits)
        try await perform(handle(.begin))
    }

    /// The step that waits for this, the first one unless one is named.
    private func waiting(_ kind: Wait.Kind, _ step: String?) -> (number: Int, wait: Wait)? {
        machine?.waits.first { $0.wait.kind == kind && (step == nil || name(ofStep: $0.number) == step) }
    }

    private func wait(_ kind: Wait.Kind, _ step: String?) -> Wait? { waiting(kind, step)?.wait }

    private mutating func signal(_ signal: RunSignal, of what: String, step: String?) async throws {
        guard let found = waiting(signal.kind, step) else {
            let place = step.map { " at the step '\($0)'" } ?? ""
            throw Stop(message: "The turn is \(what)\(place), and the run \(waitsInWords).")
        }
        try await perform(handle(.signalled(found.number, signal.payload)))
    }

    // MARK: Time

    /// Where nothing but the time is waited for, it comes.
    private mutating func settle() async throws {
        while let machine, machine.isWaiting, machine.waits.allSatisfy({ $0.wait.kind == .timer }),
            let next = machine.waits.compactMap({ $0.wait.until }).min()
        {
            try await wake(at: next)
        }
    }

    private mutating func pass(_ time: Duration) async throws {
        let end = clock.now() + time
        while let machine, machine.isWaiting, let next = machine.waits.compactMap({ $0.wait.until }).min(), next <= end
        {
            try await wake(at: next)
        }
        clock.advance(to: end)
    }

    private mutating func wake(at time: Timestamp) async throws {
        clock.advance(to: time)
        for (number, wait) in machine?.waits ?? [] where wait.until.map({ $0 <= time }) ?? false {
            try await perform(handle(.signalled(number, .null)))
        }
    }

    // MARK: What is to be seen

    private var status: RunStatus {
        switch ending {
        case .finish?: .completed
        case .fail?: .failed
        case .cancel?: .cancelled
        default: machine == nil ? .queued : .waiting
        }
    }

    private var waits: [String] { machine?.waits.map(\.wait.kind.rawValue) ?? [] }

    private var waitsInWords: String {
        isUnderWay ? "waits for: \(waits.joined(separator: ", "))" : "has ended (\(status.rawValue))"
    }

    /// What expectations see now.
    var expectationScope: [String: JSONValue] {
        var seen = transcript.scope
        var (result, failure): (RunResult?, RunFailure?)
        switch ending {
        case .finish(let ended)?: result = ended
        case .fail(let failed)?: failure = failed
        default: break
        }
        seen["status"] = .string(status.rawValue)
        seen["result"] = result?.json ?? .null
        seen["grade"] = result?.grade ?? .null
        seen["error"] = failure?.json ?? .null
        seen["state"] = scope["state"] ?? [:]
        seen["vars"] = scope["vars"] ?? [:]
        seen["input"] = scope["input"] ?? [:]
        seen["user"] = test.user
        seen["steps"] = .array(visited.map { .string($0) })
        seen["waits_for"] = .array(waits.map { .string($0) })
        return seen
    }
}
