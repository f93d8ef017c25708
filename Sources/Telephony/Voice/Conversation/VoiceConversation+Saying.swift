import Core
import ModelProviders
import Synchronization

extension VoiceConversation {
    /// Starts making the sound of what is next.
    func startDueOrders(_ state: inout LineState) {
        for order in state.dueOrders() {
            if let sound = phrases.sound(for: key(of: order)) {
                state.playback.append(sound, to: order.number)
                state.playback.finish(order.number)
                state.inWork.remove(order.number)
            } else {
                tasks.start(.piece(order.number)) { [self] in await make(order) }
            }
        }
    }

    /// Forgets what is queued, and notes what was heard of it.
    func silence(_ state: inout LineState, _ now: Duration) {
        tasks.cancel { if case .piece = $0 { true } else { false } }
        state.orders = []
        state.inWork = []
        for piece in state.playback.flush() {
            add(piece.text, of: piece, &state, now)
        }
        finishSpoken(&state, isInterrupted: true)
    }

    // MARK: Making sound

    private func make(_ order: LineState.Order) async {
        do {
            var sound = try await synthesize(order)
            // Once more, where it was not even begun.
            if sound == nil { sound = try await synthesize(order) }
            guard let sound else { throw ModelError(.malformedResponse, "The speech has no sound.") }
            if order.isPhrase { phrases.keep(sound, for: key(of: order)) }
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("a text was not read aloud", [("error", "\(error)")])
            if order.isPhrase {
                let failure = WaitingSound.failure(rate: rate.rawValue)
                state.withLock { _ = $0.playback.append(failure, to: order.number) }
            } else {
                handle(.speechFailed)
                return
            }
        }
        state.withLock { state in
            guard !state.isOver else { return }
            state.playback.finish(order.number)
            state.inWork.remove(order.number)
            startDueOrders(&state)
        }
    }

    /// Gives the line the sound as it comes, and all of it in the end; nil where nothing came of it and another attempt
    /// may help.
    private func synthesize(_ order: LineState.Order) async throws -> [Int16]? {
        let sound = MadeSound(rate: rate)
        do {
            let synthesizer = try await services.synthesizer(for: order.settings)
            try await synthesizer.synthesize(request(of: order)) { [self] piece in
                try Task.checkCancellation()
                let samples = sound.add(piece)
                let isWanted = state.withLock { $0.playback.append(samples, to: order.number) }
                guard isWanted else { throw CancellationError() }
            }
        } catch {
            if Task.isCancelled || sound.hasAny || error is CancellationError { throw error }
            if let error = error as? ModelError, !error.isRetryable { throw error }
            return nil
        }
        return sound.hasAny ? sound.samples : nil
    }

    private func request(of order: LineState.Order) -> SpeechRequest {
        SpeechRequest(
            text: order.text, voice: order.settings.voice, language: order.settings.language,
            speed: order.settings.speed)
    }

    private func key(of order: LineState.Order) -> PhraseCache.Key {
        PhraseCache.Key(
            service: order.settings.synthesizer, request: request(of: order), rate: rate, owner: services.owner)
    }

    /// Makes what the voice may have to say of its own accord, once, and quietly.
    func startPhrases(_ settings: VoiceSettings) {
        let words = settings.spokenPhrases
        let wanted =
            ([words.sayAgain, words.apology] + words.fillers.prefix(2) + [words.stillThere, words.failureGoodbye])
            .filter { !$0.isEmpty }
            .map { LineState.Order(number: 0, text: $0, settings: settings, isPhrase: true) }
            .filter { phrases.sound(for: key(of: $0)) == nil }
        guard !wanted.isEmpty else { return }
        tasks.start(.phrases) { [self] in
            for order in wanted where !Task.isCancelled {
                let sound = MadeSound(rate: rate)
                guard let synthesizer = try? await services.synthesizer(for: settings) else { return }
                try? await synthesizer.synthesize(request(of: order)) { _ = sound.add($0) }
                guard sound.hasAny else { return }
                phrases.keep(sound.samples, for: key(of: order))
            }
        }
    }

    // MARK: What was said

    func noteStart(of piece: Playback.Piece, _ state: inout LineState, _ now: Duration) {
        guard state.spoken?.message != piece.message || piece.message == nil && state.spoken?.number != piece.number
        else { return }
        finishSpoken(&state, isInterrupted: false)
        state.spoken = LineState.Spoken(message: piece.message, number: piece.number, text: "", start: now, end: now)
    }

    func noteEnd(of piece: Playback.Played, _ state: inout LineState, _ now: Duration) {
        add(piece.text, of: piece, &state, now)
        if state.playback.pieces.first?.message != piece.message || piece.message == nil {
            let isMore = piece.message != nil && state.playback.pieces.isEmpty && state.machine.answer?.isEnded == false
            if !isMore { finishSpoken(&state, isInterrupted: false) }
        }
    }

    private func add(_ text: String, of piece: Playback.Played, _ state: inout LineState, _ now: Duration) {
        if let message = piece.message, message.answer == state.speaking { state.heard += text }
        if state.spoken == nil {
            state.spoken = LineState.Spoken(
                message: piece.message, number: piece.number, text: "", start: now, end: now)
        }
        state.spoken?.text += text
        state.spoken?.end = now
    }

    func finishSpoken(_ state: inout LineState, isInterrupted: Bool) {
        guard let spoken = state.spoken else { return }
        state.spoken = nil
        let text = spoken.text.trimmed
        guard !text.isEmpty else { return }
        note(
            .said(
                TranscriptItem(
                    speaker: spoken.message == nil ? .voice : .assistant, text: text, isInterrupted: isInterrupted,
                    start: spoken.start, end: spoken.end)))
    }
}
