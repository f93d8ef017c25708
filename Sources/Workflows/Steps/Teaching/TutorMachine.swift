import Core

/// The course of a tutor with one learner, as a pure state machine: attempts that are judged, help, escalation.
struct TutorMachine: Sendable, Equatable {
    enum Phase: String, Sendable, CaseIterable {
        case attempt, help, escalated
    }

    enum Event: Sendable, Equatable {
        case begin
        /// A message; whether it is the teacher's code, and whether it holds the word that ends the help.
        case message(isCode: Bool, endsHelp: Bool)
        case judged(passed: Bool)
    }

    enum Action: Sendable, Equatable {
        case say(TutorTexts.Line)
        /// The message is to be judged; `judged` follows.
        case judge
        /// Say what was not right.
        case feedback
        /// Answer the message as a helper.
        case help
        case wait
        case finish(Outcome)
    }

    /// How a tutor ended.
    enum Outcome: String, Sendable, CaseIterable {
        case passed
        /// The learner ended the help.
        case helped
        /// The teacher's code was typed.
        case teacher
        /// Nothing helped, and the workflow goes on.
        case escalated
    }

    /// Wrong codes in a row before none is looked at for a while: codes are short.
    static let codesBeforePause = 5
    static let pause: Duration = .seconds(300)

    let plan: TutorPlan
    private(set) var phase: Phase
    /// Attempts since the beginning or the last help.
    private(set) var attempts = 0
    private(set) var totalAttempts = 0
    private(set) var helpTurns = 0
    private(set) var wrongCodes = 0
    private(set) var pausedUntil: Timestamp?

    init(_ plan: TutorPlan) {
        self.plan = plan
        phase = plan.attempts == nil ? .help : .attempt
    }

    /// What is to be done now that this has happened.
    mutating func handle(_ event: Event, at now: Timestamp) -> [Action] {
        switch event {
        case .begin: return [.say(.instruction), .wait]
        case .judged(let passed): return judged(passed)
        case .message(let isCode, let endsHelp):
            // A pause holds for right codes too: else it could be guessed through.
            if phase == .escalated, let pausedUntil, now < pausedUntil { return [.say(.codesPaused), .wait] }
            if isCode { return [.say(.teacher), .finish(.teacher)] }
            return message(endsHelp: endsHelp, at: now)
        }
    }

    private mutating func message(endsHelp: Bool, at now: Timestamp) -> [Action] {
        switch phase {
        case .attempt:
            return [.judge]
        case .help where endsHelp:
            guard plan.attempts != nil else { return [.say(.success), .finish(.helped)] }
            phase = .attempt
            (attempts, helpTurns) = (0, 0)
            return [.say(.helpExit), .wait]
        case .help:
            helpTurns += 1
            return helpTurns >= (plan.helpTurns ?? 0) ? [.help] + escalate() : [.help, .wait]
        case .escalated:
            wrongCodes += 1
            guard wrongCodes >= Self.codesBeforePause else { return [.say(.wrongCode), .wait] }
            wrongCodes = 0
            pausedUntil = now + Self.pause
            return [.say(.codesPaused), .wait]
        }
    }

    private mutating func judged(_ passed: Bool) -> [Action] {
        guard phase == .attempt, let most = plan.attempts else { return [.wait] }
        attempts += 1
        totalAttempts += 1
        if passed { return [.say(.success), .finish(.passed)] }
        guard attempts >= most else { return [.feedback, .wait] }
        guard plan.helpTurns != nil else { return [.feedback] + escalate() }
        phase = .help
        helpTurns = 0
        return [.feedback, .say(.helpIntro), .wait]
    }

    private mutating func escalate() -> [Action] {
        phase = .escalated
        switch plan.escalation {
        case .waitForTeacher: return [.say(.escalation), .wait]
        case .advance: return [.say(.escalation), .finish(.escalated)]
        }
    }
}

extension TutorMachine {
    /// What is remembered while the tutor waits.
    var json: JSONObject {
        var members: JSONObject = [
            "phase": .string(phase.rawValue), "attempts": .integer(Int64(attempts)),
            "total_attempts": .integer(Int64(totalAttempts)), "help_turns": .integer(Int64(helpTurns)),
            "wrong_codes": .integer(Int64(wrongCodes)),
        ]
        members["paused_until"] = pausedUntil.map { .string($0.rfc3339) }
        return members
    }

    /// The machine as it was.
    init(_ plan: TutorPlan, json: JSONValue) {
        self.init(plan)
        let number = { (key: String) in Int(json[key]?.integerValue ?? 0) }
        phase = json["phase"]?.stringValue.flatMap(Phase.init(rawValue:)) ?? phase
        (attempts, totalAttempts) = (number("attempts"), number("total_attempts"))
        (helpTurns, wrongCodes) = (number("help_turns"), number("wrong_codes"))
        pausedUntil = json["paused_until"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
    }
}
