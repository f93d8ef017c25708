import Auth
import Chat
import Core
import Synchronization
import Telephony

/// Codes by which a caller goes on with a conversation of theirs.
extension CallAssistant {
    private static let attempts = 3
    /// How a code is typed, asked for or in the middle of a call.
    static let code = DigitCollection(
        count: PhonePINs.length, terminator: "#", allowed: Set("0123456789#"), firstKeyTimeout: .seconds(10),
        nextKeyTimeout: .seconds(5), allowsSpeech: false)

    func takeCode(_ keys: String, _ attempt: Int, _ answer: CallAnswer) async throws {
        if keys.isEmpty, beginning.configuration.pin == .offer {
            state.withLock { $0.phase = .talking }
            return try await open(answer)
        }
        guard let holder = try await holder(of: keys) else {
            if !keys.isEmpty { answer.say(phrases.pinUnknown) }
            return askAgain(attempt, answer)
        }
        try await goOn(holder, answer)
    }

    /// A code that nobody asked for: the call goes on with the conversation that it is for, and the one before stays as it
    /// is.
    func move(by keys: String, _ answer: CallAnswer) async throws {
        guard let holder = try await holder(of: keys) else { return answer.say(phrases.pinUnknown) }
        try await goOn(holder, answer)
    }

    private func holder(of keys: String) async throws -> PhonePINs.Holder? {
        guard !keys.isEmpty else { return nil }
        let mark = parts.callers.mark(of: beginning.party ?? beginning.call.description, in: beginning.tenantID)
        return try await parts.pins.redeem(keys, by: mark, in: beginning.tenantID)
    }

    func askAgain(_ attempt: Int, _ answer: CallAnswer) {
        guard attempt < Self.attempts else { return answer.give(.hangUp(phrases.pinGoodbye)) }
        state.withLock { $0.phase = .code(attempt: attempt + 1) }
        answer.say(beginning.configuration.pin == .offer ? phrases.pinOffer : phrases.pinRequest)
        answer.give(.collect(Self.code))
    }

    /// The call goes on with somebody's conversation: they hear what was said last.
    func goOn(_ holder: PhonePINs.Holder, _ answer: CallAnswer) async throws {
        let speaker = try await parts.speaker(
            holder.userID, holder.workflow, locale: nil, in: beginning.tenantID)
        state.withLock { state in
            state.phase = .talking
            state.speaker = speaker
            state.greeting = nil
        }
        try await attach(holder.threadID, of: speaker)
        answer.say(phrases.welcomeBack)
        if let words = try await parts.conversations.lastWords(in: holder.threadID, of: beginning.tenantID) {
            answer.say(words)
        }
    }
}
