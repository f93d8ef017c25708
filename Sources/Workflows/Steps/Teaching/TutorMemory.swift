import Core
import ModelProviders

/// What a tutor remembers while it waits: where it is, and what was said.
struct TutorMemory: Sendable, Equatable {
    /// The conversation that helpers see is kept this short.
    private static let window = HistoryWindow(.run, messages: 40, characters: 20_000)

    var machine: TutorMachine
    private(set) var turns: [HistoryMessage] = []
    /// What the learner last answered, where it was judged.
    var answer = ""
    /// What was last said of it.
    var feedback = ""
    /// What models took for it so far.
    var usage: TokenUsage?

    init(_ plan: TutorPlan, json: JSONValue) {
        machine = TutorMachine(plan, json: json)
        turns = (json["turns"]?.arrayValue ?? []).compactMap { turn in
            guard let speaker = turn["speaker"]?.stringValue.flatMap(HistoryMessage.Speaker.init(rawValue:)) else {
                return nil
            }
            return HistoryMessage(
                speaker, turn["text"]?.stringValue ?? "", attachments: AttachedFile.list(turn["attachments"]))
        }
        answer = json["answer"]?.stringValue ?? ""
        feedback = json["feedback"]?.stringValue ?? ""
        usage = TokenUsage(json: json["usage"])
    }

    var json: JSONValue {
        var members = machine.json
        members["turns"] = .array(
            turns.map { turn in
                var members: JSONObject = ["speaker": .string(turn.speaker.rawValue), "text": .string(turn.text)]
                if !turn.attachments.isEmpty { members["attachments"] = .array(turn.attachments.map(\.json)) }
                return .object(members)
            })
        members["answer"] = .string(answer)
        members["feedback"] = .string(feedback)
        members["usage"] = usage?.json
        return .object(members)
    }

    /// Adds to what models took.
    mutating func note(_ usage: TokenUsage?) {
        self.usage = usage.map { $0 + self.usage } ?? self.usage
    }

    /// Adds to what was said; the oldest is forgotten where it becomes too much.
    mutating func note(_ speaker: HistoryMessage.Speaker, _ text: String, with files: [AttachedFile] = []) {
        turns = Self.window.fitting(turns + [HistoryMessage(speaker, text, attachments: files)])
    }
}
