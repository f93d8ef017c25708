import Auth
import Core
import HTTPCore
import ModelProviders
import Synchronization
import Telephony

/// Holds the conversations of people who talk to a page of this server.
final class BrowserCalls: LiveCalls {
    /// Of the sound in both directions.
    static let rate = AudioRate.speech
    /// How often it is seen whether somebody still may.
    private static let look: Duration = .seconds(15)

    let desk: CallDesk
    private let speech: any SpeechChoosing
    private let proofs: StreamProofs
    private let phrases = PhraseCache()
    private let logger: Logger
    private struct Live {
        let conversation: VoiceConversation
        let tap: CallTap
    }

    private let live = Mutex<[CallID: Live]>([:])

    init(desk: CallDesk, speech: any SpeechChoosing, proofs: StreamProofs, logger: Logger) {
        (self.desk, self.speech, self.proofs, self.logger) = (desk, speech, proofs, logger)
    }

    /// Whether there is something that hears and something that speaks for the person.
    func areAvailable(to identity: Identity) async throws -> Bool {
        let use = ModelUse(tenantID: identity.tenantID, person: identity.userID)
        let voice = try await desk.voices.configuration(of: nil, in: identity.tenantID).voice
        guard try await speech.transcriber(named: voice.transcriber.model, for: use) != nil else { return false }
        return try await speech.synthesizer(named: voice.synthesizer.model, for: use) != nil
    }

    /// Holds the conversation of a ticket until it is over or the page is gone. A ticket that served already ends the
    /// connection, as does a limit of the institution.
    func hold(_ connection: any WebSocketConnection, _ ticket: VoiceTicket) async {
        let admitted: AdmittedCall
        do {
            admitted = try await desk.admit(ticket)
        } catch {
            let isLimit = error is CallLimits.Refusal
            if !isLimit, !(error is VoiceTicketIsUsed) {
                logger.error("A page could not be talked to", [("call", "\(ticket.call)"), ("error", "\(error)")])
            }
            try? await connection.send(BrowserVoiceMessage.end(isLimit ? .limitReached : .failed).message)
            return await connection.close(WebSocketCloseFrame(isLimit ? .tryAgainLater : .policyViolation))
        }
        let scribe = Scribe(desk: desk, call: admitted.id, tenant: admitted.tenantID, logger: logger)
        let tap = CallTap()
        let voice = BrowserVoice(connection, rate: Self.rate, next: scribe, tap: tap)
        let assistant = desk.assistant(admitted.beginning) { [weak voice] in voice?.show(thread: $0.description) }
        let conversation = VoiceConversation(
            assistant, services: CallVoiceServices(assistant: assistant, speech: speech),
            settings: admitted.configuration.voice, rate: Self.rate, delegate: voice, phrases: phrases, logger: logger)
        live.withLock { $0[admitted.id] = Live(conversation: conversation, tap: tap) }
        var reason = await withTaskGroup(of: CallEnd?.self) { group in
            group.addTask { await voice.run(conversation) }
            group.addTask { [proof = proofs.watch(ticket.identity)] in
                while (try? await Task.sleep(for: Self.look)) != nil {
                    if await !proof.lasts() { conversation.end(.failed) }
                }
                return nil
            }
            var reason = CallEnd.failed
            for await ended in group {
                guard let ended else { continue }
                reason = ended
                group.cancelAll()
            }
            return reason
        }
        live.withLock { _ = $0.removeValue(forKey: admitted.id) }
        tap.end()
        // The page went without a word.
        if Task.isCancelled { reason = .mediaLost }
        await scribe.end(reason)
    }

    // MARK: LiveCalls

    var places: Bool { false }
    var calls: [CallID] { live.withLock { Array($0.keys) } }

    func place(_ call: PlacedCall) async {}

    func hangUp(_ call: CallID) async {
        live.withLock { $0[call] }?.conversation.end(.assistantHangUp)
    }

    func tap(of call: CallID) -> CallTap? { live.withLock { $0[call] }?.tap }
}

/// Writes down what becomes of a conversation with a page.
private final class Scribe: ConversationDelegate {
    private let desk: CallDesk
    private let call: CallID
    private let tenant: TenantID
    private let logger: Logger

    init(desk: CallDesk, call: CallID, tenant: TenantID, logger: Logger) {
        (self.desk, self.call, self.tenant, self.logger) = (desk, call, tenant, logger)
    }

    func said(_ item: TranscriptItem) async {}

    func answered(_ latencies: TurnLatencies) async {
        await write { try await desk.add(latencies, to: call, in: tenant) }
    }

    /// Nobody is called from a page.
    func transfer(to target: String) async -> Bool { false }

    func hangUp(_ reason: CallEnd) async {}

    /// One that was cut off is written down as well.
    func end(_ reason: CallEnd) async {
        await Task { await write { try await desk.end(call, reason, in: tenant) } }.value
    }

    private func write(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.warning("A call was not written down", [("call", "\(call)"), ("error", "\(error)")])
        }
    }
}
