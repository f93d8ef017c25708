extension TurnMachine {
    /// Last words that do not come to their end in this time are not waited for.
    private static let lastWords = Duration.seconds(20)
    /// Tools may work so many times as long as anything else.
    private static let patienceWithTools = 6

    /// What follows from time and from what is being said.
    mutating func speak(_ time: Duration) {
        noteSound(time)
        switch phase {
        case .leaving(let reason, let since):
            if mouth == .empty || time - since >= Self.lastWords { finish(reason) }
        case .opening:
            if mouth == .empty { start(time) }
        case .open:
            if !ended.isEmpty { giveUpWaitingForWords(time) }
            if phase == .open, answer != nil { followAnswer(time) } else if phase == .open { waitForPerson(time) }
        case .closed, .transferring, .over:
            break
        }
        let isOn = phase == .transferring || answer.map { $0.isWorking && $0.fillers > 0 } ?? false
        if isOn != isWaitingSoundOn, phase != .over {
            isWaitingSoundOn = isOn
            actions.append(.waitingSound(isOn))
        }
    }

    private mutating func noteSound(_ time: Duration) {
        if mouth != .empty { lastSound = time }
        if case .sounding(let number?, _) = mouth, !isUndecided, var current = answer, current.number == number,
            !current.isReported
        {
            current.isReported = true
            current.latencies.firstSound = time - (current.firstText ?? current.askedAt)
            answer = current
            actions.append(.report(current.latencies))
        }
        guard mouth == .waiting else {
            waitingSince = nil
            return
        }
        let since = waitingSince ?? time
        waitingSince = since
        guard time - since >= timings.patience / 2 else { return }
        if case .opening(let words) = phase { openingFailed(words, time) } else if phase == .open { speechFailed(time) }
    }

    private mutating func followAnswer(_ time: Duration) {
        guard let current = answer, !isUndecided else { return }
        if current.isEnded {
            guard mouth == .empty else { return }
            answer = nil
            failures = 0
            quietSince = time
            switch current.after {
            case .hangUp: finish(.assistantHangUp)
            case .transfer(let target): transfer(target)
            case nil:
                if collection == nil, settings.typing == nil { typed = [] }
            }
            return
        }
        let patience = timings.patience * (current.isWorking ? Self.patienceWithTools : 1)
        if time - max(current.lastProgress, lastSound) >= patience {
            actions.append(.stop(current.number))
            answer = nil
            collection = nil
            fail(phrases.apology, time)
            return
        }
        guard mouth == .empty, utterance == nil, ended.isEmpty, !phrases.fillers.isEmpty else { return }
        let wait =
            current.fillers > 0 ? timings.nextFiller : current.isWorking ? timings.filler : timings.filler * 2
        if time - max(current.lastProgress, lastSound) >= wait {
            say(phrases.fillers[current.fillers % phrases.fillers.count])
            answer?.fillers += 1
            lastSound = time
        }
    }

    private mutating func waitForPerson(_ time: Duration) {
        guard mouth == .empty, utterance == nil, ended.isEmpty else {
            quietSince = time
            return
        }
        if collection != nil { return timeCollection(time) }
        forgetTyped(time)
        guard time - quietSince >= timings.silencePrompt else { return }
        quietSince = time
        if prompts >= timings.silencePrompts {
            leave(.silence, saying: phrases.silenceGoodbye, time)
            return
        }
        prompts += 1
        if phrases.stillThere.isEmpty { ask(.silence, time) } else { say(phrases.stillThere) }
    }
}
