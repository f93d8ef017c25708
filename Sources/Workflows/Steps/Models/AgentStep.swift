import Core
import Expressions
import HTTPCore
import ModelProviders

/// Asks a language model, lets it call tools, and streams its answer as a message.
///
/// `instructions` and `input` are templates; without `input` the model answers the learner's latest message. `preamble`
/// is one too and stands before the model's words, so that a reader knows who wrote them (`vars.model` is the model's
/// name there). `caller_tools` says whether it may call the tools that a program brings that speaks to the workflow. With
/// `output_schema` the answer is a JSON value of that shape and not shown unless `response_in_chat` says so,
/// or as the `widget`, a template that sees it as `vars.value`; with `wait` the step then rests until the widget is acted on.
/// A text fills its `widget` while it is written, as `vars.text`.
struct AgentStep: Step {
    static let kind = "agent"
    let takesTime = true

    private let instructions: Template?
    private let input: Template?
    private let preamble: Template?
    private let settings: ModelSettings
    private let history: HistoryWindow
    private let tools: AgentTools
    private let maxRounds: Int
    private let schema: AnswerSchema?
    private let isShown: Bool
    private let display: AgentDisplay.Settings
    private let widget: AgentWidget?
    private let takesOffered: Bool

    init(parameters: inout StepParameters) {
        instructions = parameters.template("instructions")
        input = parameters.template("input", isRequired: false)
        preamble = parameters.template("preamble", isRequired: false)
        settings = ModelSettings(&parameters)
        history = HistoryWindow(&parameters, fallback: .none)
        tools = AgentTools(&parameters)
        maxRounds = parameters.integer("max_tool_rounds", default: 8, in: 1...32)
        schema = parameters.answerSchema("output_schema")
        display = AgentDisplay.Settings(&parameters)
        widget = AgentWidget(&parameters)
        isShown = parameters.boolean("response_in_chat", default: schema == nil && widget == nil)
        takesOffered = parameters.boolean("caller_tools", default: isShown)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let journal = AgentJournal(context)
        if let asked = journal.asked {
            for event in asked.events { try await context.emit(event) }
        } else if try await !journal.hear(), let widget, let output = context.memory.objectValue {
            return try widget.goOn(output, context)
        }
        do {
            return try await answer(context, journal)
        } catch let error as ConsultationNeeded {
            return .consult(error.consultations)
        } catch let error as ClientCallsNeeded {
            return try await error.ask(context)
        } catch let error as PeopleNeeded {
            return try await error.ask(context)
        }
    }

    /// All that is needed to ask. A class, so that the calls that wait for the answer have no room to keep for it.
    private final class Question: Sendable {
        let dialogue: ModelDialogue
        let messages: [ModelMessage]
        /// What stands before the model's words.
        let opening: String

        init(_ dialogue: ModelDialogue, _ messages: [ModelMessage], opening: String) {
            self.dialogue = dialogue
            self.messages = messages
            self.opening = opening
        }
    }

    private func answer(_ context: StepContext, _ journal: AgentJournal) async throws -> StepResult {
        let question = try await inChildTask { try await self.question(context, journal) }
        var output: JSONObject = [
            "text": "", "value": nil, "finish_reason": .string(AnswerEnd.stop.rawValue),
            "model": .string(question.dialogue.provider.name),
        ]
        var item: ItemID?
        if let schema {
            let value = try await value(of: StructuredAnswer(name: "answer", schema: schema), question)
            output["value"] = value
            output["text"] = .string(value.serializedString())
            if isShown { try await say(question.opening + value.serializedString(), context) }
        } else {
            let said = try await stream(question, context)
            output["text"] = .string(said.text)
            output["finish_reason"] = .string(said.end.rawValue)
            item = said.widget
        }
        return try await conclude(question.dialogue, output, on: item, context)
    }

    private func question(_ context: StepContext, _ journal: AgentJournal) async throws -> Question {
        let asked = try await asked(context)
        let provider = try await settings.provider(context, for: asked.files)
        let ledger = AgentLedger()
        let offered = takesOffered ? context.offered : nil
        let ready = try await tools.ready(context, ledger, journal, files: asked.files, offered: offered)
        let dialogue = ModelDialogue(
            provider: provider, settings: settings, tools: ready.registry, maxRounds: maxRounds, ledger: ledger,
            journal: ready.registry == nil ? nil : journal,
            display: AgentDisplay(display, ready.looks, after: journal.shownRounds, context), offered: offered)
        return Question(
            dialogue, try await messages(asked, context, seesImages: provider.seesImages),
            opening: try preamble?.render(Self.scope(context.scope, naming: provider.name)) ?? "")
    }

    @inline(never)
    private func conclude(
        _ dialogue: ModelDialogue, _ output: JSONObject, on item: ItemID?, _ context: StepContext
    ) async throws -> StepResult {
        var output = output
        for event in dialogue.display?.keeping() ?? [] { try await context.emit(event) }
        for member in dialogue.ledger.output.members { output[member.key] = member.value }
        if let widget, let item { return widget.rest(output, on: item) }
        if let widget { return try await widget.show(output, context) }
        return .proceed(output: .object(output))
    }

    @inline(never)
    private func say(_ text: String, _ context: StepContext) async throws {
        var message = try await MessageComposer(context)
        try await message.append(text)
        _ = try await message.finish()
    }

    @inline(never)
    private func value(
        of answer: StructuredAnswer, _ question: Question
    ) async throws -> JSONValue {
        do {
            return try await question.dialogue.value(of: answer, question.messages)
        } catch  where error is any AgentRest {
            try await rest(question.dialogue, after: nil, round: 0)
            throw error
        }
    }

    /// Completes what is shown before others have their say: workflows, or the person.
    @inline(never)
    private func rest(_ dialogue: ModelDialogue, after message: MessageComposer?, round: Int) async throws {
        guard let display = dialogue.display, message != nil || !display.isEmpty else { return }
        var message = message
        let rounds = max(message == nil ? 0 : round + 1, display.isEmpty ? 0 : display.round + 1)
        try await dialogue.journal?.finish(
            (message?.closing() ?? []) + display.keeping(), rounds: rounds, hasSpoken: message != nil)
    }

    /// The answer, which is shown while it is written, as a message or in a widget.
    private func stream(
        _ question: Question, _ context: StepContext
    ) async throws -> (text: String, end: AnswerEnd, widget: ItemID?) {
        let speech = speech(question, context)
        if let widget { try await speech.begin(widget) }
        let answer: ModelDialogue.Answer
        do {
            answer = try await question.dialogue.answer(question.messages) { try await speech.say($1, in: $0) }
        } catch  where error is any AgentRest {
            try await pause(speech, question)
            throw error
        }
        let text = try Self.text(of: answer)
        let item = try await speech.finish()
        if isShown || item != nil { try await answer.end.tell(context) }
        return (text, answer.end, item)
    }

    @inline(never)
    private func speech(_ question: Question, _ context: StepContext) -> AgentSpeech {
        AgentSpeech(question.dialogue, isShown: isShown, after: question.opening, context)
    }

    /// Others have their say: what the agent has said stands before it.
    @inline(never)
    private func pause(_ speech: AgentSpeech, _ question: Question) async throws {
        try await rest(question.dialogue, after: speech.pause(), round: speech.round)
    }

    @inline(never)
    private static func text(of answer: ModelDialogue.Answer) throws(RunFailure) -> String {
        guard !answer.texts.isEmpty else {
            let why = answer.end == .length ? ": it reached its limit of tokens (max_tokens) before the first word" : ""
            throw RunFailure(.modelUnavailable, "The language model gave no answer\(why).", allowsRetry: true)
        }
        return answer.texts.joined(separator: "\n\n")
    }

    /// What the model is asked, with what was sent with it, after what was said.
    private struct Asked {
        let said: [HistoryMessage]
        let question: String
        let files: [AttachedFile]
    }

    private func asked(_ context: StepContext) async throws -> Asked {
        var said = try await history.read(context)
        // What a person of the institution wrote since answers nothing: the learner's message is still the question.
        let end = said.lastIndex { !$0.isOfPerson }
        let latest = end.flatMap { said[$0].speaker == .learner ? said.remove(at: $0) : nil }
        // In the author's words, which stand for the learner's latest message, or in the learner's own.
        let question =
            try input?.render(context.scope) ?? latest?.text ?? context.scope["input"]?["text"]?.stringValue ?? ""
        let files = latest?.attachments ?? AttachedFile.list(context.scope["input"]?["attachments"])
        return Asked(said: said, question: question, files: files)
    }

    /// What the model reads: the instructions, what was said, and the question.
    private func messages(
        _ asked: Asked, _ context: StepContext, seesImages: Bool
    ) async throws -> [ModelMessage] {
        let content = AttachedContent(context, seesImages: seesImages)
        let instructions = try instructions?.render(context.scope) ?? ""
        return [ModelMessage(role: .system, content: instructions + content.rule(for: asked.said, and: asked.files))]
            + asked.said.map(content.earlier) + [try await content.latest(asked.question, with: asked.files)]
    }

    private static func scope(_ scope: [String: JSONValue], naming model: String) -> [String: JSONValue] {
        var extended = scope
        var vars = scope["vars"]?.objectValue ?? JSONObject()
        vars["model"] = .string(model)
        extended["vars"] = .object(vars)
        return extended
    }
}
