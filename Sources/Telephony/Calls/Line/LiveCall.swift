import Synchronization

/// A call under way: its signalling, its sound and the conversation on it, joined. Whichever of them ends first ends the
/// others.
///
/// `run` is its life. What the signalling tells comes on the endpoint's thread, and is handed on without waiting.
package final class LiveCall: Sendable {
    private struct State: Sendable {
        var conversation: (any Conversation)?
        /// What the line is listened to by, before the conversation.
        var screened: ScreenedPeer?
        /// Why it ended, where that was before there was a conversation, or for a reason the conversation cannot know.
        var reason: CallEnd?
    }

    package let id: CallID
    /// Where others may hear it.
    package let tap = CallTap()
    private let media: MediaSession
    private let observer: any LiveCallObserver
    private let state = Mutex(State())
    /// Tells once that both sides know that the call is answered; ends with the call.
    private let answers: AsyncStream<Void>
    private let answering: AsyncStream<Void>.Continuation
    private let signalling = Mutex<SIPCall?>(nil)

    /// - Parameter observer: is told in order, from tasks of the call
    package init(_ id: CallID, media: MediaSession, observer: any LiveCallObserver) {
        self.id = id
        self.media = media
        self.observer = observer
        (answers, answering) = AsyncStream.makeStream()
    }

    /// What is on the line: a conversation, and the peer that has its sound, which is the conversation or stands around it.
    package typealias Voice = (conversation: any Conversation, peer: any AudioPeer)
    package typealias VoiceMaker = (AudioRate, any ConversationDelegate) -> Voice

    /// Picks up a call that came in, and holds the conversation from when the other side has heard of it until it is over.
    /// Throws where its offer is none that can be taken; then the call still rings.
    package func take(_ call: SIPCall, _ makeVoice: VoiceMaker) async throws(SDPFault) -> CallEnd {
        let description: [UInt8]
        if let offer = call.offer { description = try media.answer(offer) } else { description = try media.offer() }
        signalling.withLock { $0 = call }
        call.attach(self)
        call.answer(description)
        return await holdOnceAnswered(nil, makeVoice)
    }

    /// Holds the conversation on a call of ours as soon as it is answered; gives why there was none where it was not.
    ///
    /// - Parameter screening: who finds out before it who picked up; nil where anybody is spoken to
    package func follow(
        screening: CallScreening? = nil, _ begin: (_ offer: [UInt8], any SIPCallDelegate) -> SIPCall,
        _ makeVoice: VoiceMaker
    ) async -> CallEnd {
        guard let offer = try? media.offer() else { return finish(.failed) }
        let call = begin(offer, self)
        signalling.withLock { $0 = call }
        return await holdOnceAnswered(screening, makeVoice)
    }

    /// Ends the call from here.
    package func end(_ reason: CallEnd) {
        let (conversation, screened) = state.withLock { state in
            state.reason = state.reason ?? reason
            return (state.conversation, state.screened)
        }
        conversation?.end(reason)
        screened?.cancel()
        answering.finish()
    }

    /// What went over the wire so far.
    package var statistics: MediaStatistics { media.statistics }

    private func holdOnceAnswered(_ screening: CallScreening?, _ makeVoice: VoiceMaker) async -> CallEnd {
        for await _ in answers { return await hold(screening, makeVoice) }
        // It ended before, or nobody waits for it any more.
        signalling.withLock { $0 }?.hangUp()
        return finish(.failed)
    }

    private func hold(_ screening: CallScreening?, _ makeVoice: VoiceMaker) async -> CallEnd {
        let (conversation, peer) = makeVoice(media.rate, self)
        let screened = screening.map {
            ScreenedPeer(peer, AnswerScreening($0.timings, waitsForTone: $0.waitsForTone))
        }
        let earlier = state.withLock { state in
            (state.conversation, state.screened) = (conversation, screened)
            return state.reason
        }
        if let earlier { end(earlier) }
        media.start(tap.around(screened ?? peer, rate: media.rate)) { [weak self] in self?.end(.mediaLost) }
        await observer.began(id)
        let reason = await withTaskCancellationHandler {
            if let screened, let screening { await screen(screened, screening) }
            return await conversation.run()
        } onCancel: {
            end(.failed)
        }
        signalling.withLock { $0 }?.hangUp()
        return finish(reason)
    }

    /// Waits until it is known who picked up, and lets the conversation on the line where it is to be held.
    private func screen(_ screened: ScreenedPeer, _ screening: CallScreening) async {
        guard let finding = await screened.result() else { return }
        if await !screening.decide(finding) { end(.answeringMachine) }
        screened.letOn()
    }

    private func finish(_ reason: CallEnd) -> CallEnd {
        media.close()
        tap.end()
        return state.withLock { $0.reason } ?? reason
    }
}

/// Who writes down what becomes of a call.
package protocol LiveCallObserver: Sendable {
    /// The other side's telephone rings.
    func rings(_ call: CallID) async
    /// Sound goes both ways.
    func began(_ call: CallID) async
    /// Something was said.
    func said(_ item: TranscriptItem, on call: CallID) async
    /// A turn of the person was answered.
    func answered(_ latencies: TurnLatencies, on call: CallID) async
}

// MARK: What the signalling tells

extension LiveCall: SIPCallDelegate {
    package func callRings(_ call: SIPCall) {
        Task { await observer.rings(id) }
    }

    package func call(_ call: SIPCall, progressed description: [UInt8]) {
        // Tones of the network; the conversation begins with the answer.
    }

    package func call(_ call: SIPCall, answered description: [UInt8]) {
        do {
            try media.accept(description)
            answering.yield()
        } catch {
            end(.failed)
            call.hangUp()
        }
    }

    package func callEstablished(_ call: SIPCall) {
        // Where the offer was ours, its answer is on the way with the same message.
        if call.offer != nil { answering.yield() }
    }

    package func call(_ call: SIPCall, reoffered description: [UInt8]?) -> [UInt8]? {
        guard let description else { return try? media.offer() }
        return try? media.answer(description)
    }

    package func call(_ call: SIPCall, reanswered description: [UInt8]) {
        try? media.accept(description)
    }

    package func call(_ call: SIPCall, pressed keys: String) {
        guard let conversation = state.withLock({ $0.conversation }) else { return }
        for key in keys { conversation.press(key) }
    }

    package func call(_ call: SIPCall, ended end: SIPCallEnd) {
        let reason = CallEnd(end)
        let (conversation, screened) = state.withLock { state in
            if let reason { state.reason = state.reason ?? reason }
            return (state.conversation, state.screened)
        }
        conversation?.end(reason ?? .remoteHangUp)
        screened?.cancel()
        answering.finish()
    }
}

extension CallEnd {
    /// What the end of the signalling says; nil where it was ours, and others know why.
    fileprivate init?(_ end: SIPCallEnd) {
        switch end {
        case .local: return nil
        case .remote: self = .remoteHangUp
        case .refused: self = .declined
        case .unanswered: self = .unanswered
        case .transferred, .replaced: self = .transferred
        case .expired: self = .mediaLost
        case .unreachable, .unacknowledged: self = .failed
        }
    }
}

// MARK: What the conversation tells

extension LiveCall: ConversationDelegate {
    package func said(_ item: TranscriptItem) async { await observer.said(item, on: id) }

    package func answered(_ latencies: TurnLatencies) async { await observer.answered(latencies, on: id) }

    package func transfer(to target: String) async -> Bool {
        guard let call = signalling.withLock({ $0 }) else { return false }
        let isTaken = await call.transfer(to: Self.address(of: target, on: call)) == .succeeded
        if isTaken { state.withLock { $0.reason = $0.reason ?? .transferred } }
        return isTaken
    }

    /// A number is one of the other side's own server, where that has a name: few exchanges take `tel` addresses in
    /// transfers.
    private static func address(of target: String, on call: SIPCall) -> String {
        guard !["sip:", "sips:", "tel:"].contains(where: target.hasPrefix) else { return target }
        guard let host = call.request?.callingHost, !host.hasSuffix(".invalid") else { return "tel:\(target)" }
        return "sip:\(target)@\(host)"
    }

    package func hangUp(_ reason: CallEnd) async {
        signalling.withLock { $0 }?.hangUp()
    }
}
