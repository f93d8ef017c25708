import Core
import Expressions
import ModelProviders

/// Carries out what a tutor's machine says: speaks, judges, helps and waits. The three kinds of tutors differ in their
/// plans and texts alone.
struct Tutor: Sendable {
    let plan: TutorPlan
    let texts: TutorTexts
    let judge: AnswerJudge?
    let helper: TutorHelper?
    let exitKeyword: Template?
    let code: TeacherCode?
    /// Whether what is typed while the teacher is waited for is hidden.
    let isMasked: Bool

    /// Does one turn: from the beginning, or from a message of the learner.
    func run(_ context: StepContext) async throws -> StepResult {
        var memory = TutorMemory(plan, json: context.memory)
        let ledger = AgentLedger()
        var message = ""
        var files: [AttachedFile] = []
        var actions: [TutorMachine.Action]
        let now = context.services.clock.now()
        if let signal = context.signal {
            message = signal["text"]?.stringValue ?? ""
            files = AttachedFile.list(signal["attachments"])
            // A server that masked the code before it stored the message says whose it was.
            let opened = signal["codes"]?.arrayValue?.contains(.string(context.node)) ?? false
            let endsHelp = FoldedText(message).range(of: FoldedText(try keyword(context.scope))) != nil
            actions = memory.machine.handle(
                .message(isCode: opened || code?.matches(message) ?? false, endsHelp: endsHelp), at: now)
        } else {
            actions = memory.machine.handle(.begin, at: now)
        }
        var queue = actions[...]
        while let action = queue.popFirst() {
            let context = context.with(scope: try scope(context.scope, memory))
            switch action {
            case .say(let line):
                try await say(try texts.text(line, context.scope), &memory, context)
            case .judge:
                memory.note(.learner, message, with: files)
                memory.answer = message
                let verdict = try await verdict(on: message, with: files, memory, ledger, context)
                memory.feedback = verdict.feedback
                queue = (memory.machine.handle(.judged(passed: verdict.passed), at: now) + Array(queue))[...]
            case .feedback: try await giveFeedback(on: files, &memory, ledger, context)
            case .help:
                memory.note(.learner, message, with: files)
                let unavailable = try texts.text(.helpUnavailable, context.scope)
                let said =
                    try await helper?.answer(
                        message, memory.turns, unavailable: unavailable, ledger, context) ?? ""
                if !said.isEmpty { memory.note(.assistant, said) }
            case .wait:
                memory.note(ledger.usage)
                let isMasked = isMasked && memory.machine.phase == .escalated
                return .wait(
                    Wait(.userInput, details: isMasked ? ["masked": true] : [:]), memory: memory.json)
            case .finish(let outcome):
                memory.note(ledger.usage)
                return .proceed(output: output(outcome, memory))
            }
        }
        throw RunFailure(.internalError, "Something went wrong on the server.", allowsRetry: true)
    }

    private func output(_ outcome: TutorMachine.Outcome, _ memory: TutorMemory) -> JSONValue {
        [
            "outcome": .string(outcome.rawValue), "passed": .bool(outcome == .passed),
            "attempts": .integer(Int64(memory.machine.totalAttempts)), "answer": .string(memory.answer),
            "feedback": .string(memory.feedback), "usage": memory.usage?.json ?? .null,
        ]
    }

    private func say(_ text: String, _ memory: inout TutorMemory, _ context: StepContext) async throws {
        guard !text.isEmpty else { return }
        var message = try await MessageComposer(context)
        try await message.append(text)
        memory.note(.assistant, try await message.finish())
    }

    // MARK: Judging

    private func verdict(
        on answer: String, with files: [AttachedFile], _ memory: TutorMemory, _ ledger: AgentLedger,
        _ context: StepContext
    ) async throws -> AnswerJudge.Verdict {
        guard let judge, !answer.isBlank || !files.isEmpty else { return AnswerJudge.Verdict(passed: false) }
        let judged = context.with(scope: try scope(context.scope, memory))
        return try await judge.verdict(
            on: answer, with: files, task: try texts.text(.instruction, judged.scope), ledger, judged)
    }

    private func giveFeedback(
        on files: [AttachedFile], _ memory: inout TutorMemory, _ ledger: AgentLedger, _ context: StepContext
    ) async throws {
        if let request = try await judge?.feedbackRequest(
            on: memory.answer, with: files, task: try texts.text(.instruction, context.scope), memory.feedback, context),
            let written = try await judge?.writer(ledger).write(request, context)
        {
            memory.feedback = written
            return memory.note(.assistant, written)
        }
        if memory.feedback.isEmpty { memory.feedback = try texts.text(.unclear, context.scope) }
        try await say(memory.feedback, &memory, context)
    }

    // MARK: What templates see

    private func keyword(_ scope: [String: JSONValue]) throws -> String {
        guard helper != nil else { return "" }
        return try exitKeyword?.render(scope) ?? TutorTexts.exitKeyword(scope)
    }

    /// What the author's texts and expressions see beside what every step does: `vars.tutor`.
    private func scope(_ scope: [String: JSONValue], _ memory: TutorMemory) throws -> [String: JSONValue] {
        let machine = memory.machine
        let number = { (value: Int) in JSONValue.integer(Int64(max(0, value))) }
        var tutor: JSONObject = [
            "answer": [
                "text": .string(memory.answer),
                "plain": .string(String(String.UnicodeScalarView(FoldedText(memory.answer).scalars))),
                "number": NumberInText.first(in: memory.answer).map { .double($0) } ?? .null,
            ],
            "feedback": .string(memory.feedback), "phase": .string(machine.phase.rawValue),
            "attempts": number(machine.attempts), "attempts_left": number((plan.attempts ?? 0) - machine.attempts),
            "help_turns_left": number((plan.helpTurns ?? 0) - machine.helpTurns),
        ]
        var scope = scope
        tutor["exit_keyword"] = .string(try keyword(scope))
        var vars = scope["vars"]?.objectValue ?? JSONObject()
        vars["tutor"] = .object(tutor)
        scope["vars"] = .object(vars)
        return scope
    }
}

extension StepContext {
    /// The context with other things to see.
    func with(scope: [String: JSONValue]) -> StepContext {
        StepContext(
            run: run, node: node, scope: scope, services: services, memory: memory, signal: signal, emit: emit,
            post: post)
    }
}
