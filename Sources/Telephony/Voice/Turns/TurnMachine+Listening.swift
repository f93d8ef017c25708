extension TurnMachine {
    /// Speech of less sound than this that has no words was no speech worth a question.
    private static let murmur = Duration.milliseconds(600)

    /// Whether anything is being said or answered that speech would break off.
    private var isAnswering: Bool { mouth != .empty || answer != nil }

    /// Whether speech counts at the moment.
    private var isListening: Bool {
        guard phase == .open, answer?.after == nil else { return false }
        if let collection, !collection.rules.allowsSpeech { return false }
        if case .sounding(_, let isInterruptible) = mouth { return isInterruptible && timings.isInterruptible }
        return timings.isInterruptible || !isAnswering
    }

    mutating func listen(_ isVoiced: Bool, _ time: Duration) {
        guard isUndecided || utterance != nil || isListening else {
            onset = .zero
            return
        }
        guard var current = utterance else {
            onset = isVoiced ? onset + Self.frame : max(.zero, onset - Self.frame)
            if onset >= (isAnswering ? timings.bargeIn : timings.shortestSpeech) { beginUtterance(time) }
            return
        }
        if isVoiced {
            current.lastVoiced = time
            current.voiced += Self.frame
            (current.transcription, current.words) = (nil, nil)
        }
        utterance = current
        quietSince = time
        if isUndecided, time - current.start >= timings.interruption, current.voiced >= timings.interruption / 2 {
            cutOff()
        }
        let silence = time - current.lastVoiced
        if current.voiced < timings.shortestUtterance, silence >= timings.shortestEndSilence {
            forgetUtterance()
            conclude(time)
        } else if silence >= endSilence(after: current) || time - current.start >= timings.longestTurn {
            endUtterance(time)
        } else if let early = timings.earlyTranscription, silence >= early, current.transcription == nil {
            let number = number()
            utterance?.transcription = number
            actions.append(.transcribe(number, isLast: false))
        }
    }

    private mutating func beginUtterance(_ time: Duration) {
        utterance = Utterance(start: time - onset, lastVoiced: time, voiced: onset)
        onset = .zero
        actions.append(.keep)
        if isAnswering, !isUndecided {
            isUndecided = true
            actions.append(.pause)
        }
    }

    private func endSilence(after utterance: Utterance) -> Duration {
        guard let turnModel, let words = utterance.words,
            let silence = turnModel.endSilence(after: words, timings)
        else { return timings.endSilence }
        return max(timings.shortestEndSilence, min(silence, timings.longestEndSilence))
    }

    /// The turn has ended. Its words may be there already.
    mutating func endUtterance(_ time: Duration) {
        guard let current = utterance else { return }
        utterance = nil
        let transcription = current.transcription ?? number()
        if current.transcription == nil { actions.append(.transcribe(transcription, isLast: true)) }
        actions.append(.forget)
        ended.append(
            Ended(
                transcription: transcription, start: current.start, lastVoiced: current.lastVoiced, endedAt: time,
                voiced: current.voiced, words: current.words))
        conclude(time)
    }

    private mutating func forgetUtterance() {
        utterance = nil
        actions.append(.forget)
    }

    /// The words of a transcription came, or none will.
    mutating func wordsCame(_ words: String?, of transcription: Int, _ time: Duration) {
        if let place = ended.firstIndex(where: { $0.transcription == transcription && !$0.isDone }) {
            ended[place].words = words?.trimmed
            ended[place].isFailed = words == nil
            conclude(time)
        } else if utterance?.transcription == transcription {
            guard let words = words?.trimmed else {
                // It is asked again when the turn has ended.
                utterance?.transcription = nil
                return
            }
            utterance?.words = words
            if isUndecided, ended.isEmpty, words.isEmpty || backChannels.contain(words) {
                forgetUtterance()
                goOnSpeaking()
            }
        }
    }

    /// Ends the waiting for words that do not come.
    mutating func giveUpWaitingForWords(_ time: Duration) {
        for place in ended.indices where !ended[place].isDone && time - ended[place].endedAt >= timings.patience {
            ended[place].isFailed = true
        }
        conclude(time)
    }

    /// Takes the turn once the person is silent and all of its words are there.
    private mutating func conclude(_ time: Duration) {
        guard utterance == nil, ended.allSatisfy(\.isDone) else { return }
        guard let last = ended.last, let first = ended.first else {
            if isUndecided { goOnSpeaking() }
            return
        }
        let words = ended.compactMap(\.words).filter { !$0.isEmpty }.joined(separator: " ")
        let isFailed = ended.contains(where: \.isFailed)
        let voiced = ended.reduce(Duration.zero) { $0 + $1.voiced }
        ended = []
        quietSince = time
        guard phase == .open else { return }
        if words.isEmpty || isUndecided && backChannels.contain(words) {
            if isUndecided {
                goOnSpeaking()
            } else if isFailed {
                fail(phrases.sayAgain, time)
            } else if words.isEmpty, voiced >= Self.murmur, !isAnswering {
                say(phrases.sayAgain)
            }
            return
        }
        if isUndecided || isAnswering { cutOff() }
        (prompts, typed) = (0, [])
        actions.append(.heard(words, start: first.start, end: last.lastVoiced))
        var latencies = TurnLatencies()
        latencies.endPointing = last.endedAt - last.lastVoiced
        latencies.transcription = time - last.endedAt
        ask(.speech(words), time, latencies)
    }

    /// The person did not mean to interrupt.
    private mutating func goOnSpeaking() {
        isUndecided = false
        actions.append(.resume)
    }

    /// The person interrupts.
    mutating func cutOff() {
        isUndecided = false
        if let answer { actions.append(.cut(answer.number)) } else { actions.append(.flush) }
        answer = nil
        collection = nil
        mouth = .empty
    }
}
