import Core
import Expressions
import HTTPCore

/// Asks for keys of the telephone, and waits for them; in a chat the person writes digits.
///
/// What has too few or too many keys, or others than were asked for, is asked for again with `retry`, `attempts` times in
/// all; then the step fails. Output: `{"digits", "attempts"}`.
struct CollectDigitsStep: Step {
    static let kind = "collect_digits"
    static let description = StepDescription(
        .telephony, title: "Ask for digits",
        summary: "Collects keys of the telephone; in a chat the person writes digits.",
        parameters: .object([
            .required("prompt", .template("Prompt", "What is said before.")),
            .optional("most", .integer(1...32).titled("Most digits", "So many are enough.", fallback: 1)),
            .optional("least", .integer(1...32).titled("Fewest digits", "As many as the most, unless told.")),
            .optional(
                "terminator",
                .enumeration(terminators).titled(
                    "Terminator", "Ends the digits before there are the most.", fallback: "#")),
            .optional(
                "first_seconds",
                JSONSchema.number.titled("Wait for the first", "Seconds on the telephone.", fallback: 8, range: 1...60)),
            .optional(
                "next_seconds",
                JSONSchema.number.titled("Wait for each other", "Seconds on the telephone.", fallback: 4, range: 1...30)
            ),
            .optional(
                "allow_speech",
                JSONSchema.boolean.titled("May be spoken", "Whether the person may say the digits.", fallback: false)),
            .optional("attempts", .integer(1...10).titled("Attempts", fallback: 3)),
            .optional(
                "retry", .template("When it is not right", "What is said before the next attempt; the prompt if empty.")
            ),
        ]),
        output: .object([.required("digits", .string()), .required("attempts", .integer())]))

    private static let terminators = ["#", "*", "none"]

    private let prompt: Template?
    private let retry: Template?
    private let wanted: DigitsWanted
    private let least: Int
    private let attempts: Int

    init(parameters: inout StepParameters) {
        prompt = parameters.template("prompt")
        retry = parameters.template("retry", isRequired: false)
        let most = parameters.integer("most", default: 1, in: 1...32)
        least = parameters.integer("least", default: most, in: 1...32)
        if least > most { parameters.require("least", "Expected no more than the most.") }
        let terminator = parameters.choice("terminator", among: Self.terminators, default: "#")
        wanted = DigitsWanted(
            most: most, terminator: terminator == "none" ? nil : terminator,
            firstSeconds: parameters.number("first_seconds", in: 1...60) ?? 8,
            nextSeconds: parameters.number("next_seconds", in: 1...30) ?? 4,
            allowsSpeech: parameters.boolean("allow_speech", default: false))
        attempts = parameters.integer("attempts", default: 3, in: 1...10)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        guard let signal = context.signal else { return try await ask(1, prompt, context) }
        let attempt = context.memory["attempt"]?.integerValue.map { Int($0) } ?? 1
        if let digits = digits(of: signal) {
            return .proceed(output: ["digits": .string(digits), "attempts": .integer(Int64(attempt))])
        }
        guard attempt < attempts else {
            throw RunFailure(.timedOut, "The digits that were asked for did not come.", allowsRetry: false)
        }
        return try await ask(attempt + 1, retry ?? prompt, context)
    }

    private func ask(_ attempt: Int, _ words: Template?, _ context: StepContext) async throws -> StepResult {
        try await SayStep.say(words, context)
        try await context.emit(.call(.digitsWanted(wanted)))
        return .wait(Wait(.userInput), memory: ["attempt": .integer(Int64(attempt))])
    }

    /// What was typed, or said; nil where that is not what was asked for.
    private func digits(of signal: JSONValue) -> String? {
        let text = signal["keys"]?.stringValue ?? signal["text"]?.stringValue ?? ""
        var digits = text.filter { !$0.isWhitespace && !"-.,".contains($0) }
        if let terminator = wanted.terminator, digits.hasSuffix(terminator) { digits.removeLast() }
        guard (least...wanted.most).contains(digits.count),
            digits.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) || $0 == "*" || $0 == "#" })
        else { return nil }
        return digits
    }
}
