extension TurnMachine {
    /// Keys that are remembered before anybody asks for them.
    private static let typedAhead = 32

    mutating func ask(_ input: CallerInput, _ time: Duration, _ latencies: TurnLatencies = TurnLatencies()) {
        let number = number()
        answer = Answer(number: number, askedAt: time, latencies: latencies, lastProgress: time)
        collection = nil
        lastSound = time
        actions.append(.ask(number, input))
    }

    mutating func say(_ words: String, isInterruptible: Bool = true) {
        guard !words.isEmpty else { return }
        actions.append(.say(words, isInterruptible: isInterruptible))
        if mouth == .empty { mouth = .waiting }
    }

    /// An answer goes on.
    mutating func goOn(_ number: Int, _ progress: TurnEvent.Progress, _ time: Duration) {
        guard phase == .open, answer?.number == number, answer?.isEnded == false else { return }
        answer?.lastProgress = time
        quietSince = time
        switch progress {
        case .text:
            answer?.isWorking = false
            if answer?.firstText == nil, let askedAt = answer?.askedAt {
                answer?.firstText = time
                answer?.latencies.firstText = time - askedAt
            }
        case .working(let isWorking):
            answer?.isWorking = isWorking
        case .collect(let rules):
            collection = Collection(rules: rules)
            let keys = typed
            typed = []
            for key in keys { collect(key, time) }
        case .transfer(let target, let announcement):
            answer?.after = .transfer(target)
            say(announcement ?? "", isInterruptible: false)
        case .hangUp(let words):
            answer?.after = .hangUp
            say(words ?? "", isInterruptible: false)
        case .ended:
            answer?.isEnded = true
            completeCollection(time)
            takeTyped(time)
        case .failed:
            answer = nil
            collection = nil
            fail(phrases.apology, time)
        }
    }

    // MARK: Keys

    mutating func press(_ key: Character, _ time: Duration) {
        if case .opening = phase, typed.count < Self.typedAhead {
            typed.append(key)
            lastTyped = time
        }
        guard phase == .open, !isHeld else { return }
        prompts = 0
        quietSince = time
        if collection != nil {
            collect(key, time)
        } else if answer != nil || settings.typing != nil, typed.count < Self.typedAhead {
            typed.append(key)
            lastTyped = time
            takeTyped(time)
        }
    }

    /// Hands keys over that nobody asked for, once they are complete and the answer, if there is one, asks for none. What is
    /// being said breaks off.
    private mutating func takeTyped(_ time: Duration) {
        guard let rules = settings.typing, collection == nil, answer?.isEnded ?? true, answer?.after == nil else {
            return
        }
        let keys = typed.prefix { $0 != rules.terminator }.filter { rules.allowed.contains($0) }.prefix(rules.count)
        guard typed.contains(where: { $0 == rules.terminator }) || keys.count == rules.count else { return }
        typed = []
        guard !keys.isEmpty else { return }
        if utterance != nil { actions.append(.forget) }
        (utterance, ended) = (nil, [])
        if answer != nil || mouth != .empty || isUndecided { cutOff() }
        ask(.typed(String(keys)), time)
    }

    /// Forgets keys that nobody asked for and that did not become complete.
    mutating func forgetTyped(_ time: Duration) {
        guard let rules = settings.typing, !typed.isEmpty, time - lastTyped >= rules.nextKeyTimeout else { return }
        typed = []
    }

    private mutating func collect(_ key: Character, _ time: Duration) {
        guard var current = collection, !current.isComplete else {
            typed.append(key)
            return
        }
        let isTerminator = key == current.rules.terminator
        guard isTerminator || current.rules.allowed.contains(key) else { return }
        if current.rules.interruptsPrompt, mouth != .empty || answer?.isEnded == false {
            if let answer { actions.append(.mute(answer.number)) }
            actions.append(.flush)
            mouth = .empty
        }
        if !isTerminator { current.keys.append(key) }
        current.lastKey = time
        current.isComplete = isTerminator || current.keys.count >= current.rules.count
        collection = current
        completeCollection(time)
    }

    /// Hands the keys over, once the answer that asked for them has ended.
    private mutating func completeCollection(_ time: Duration) {
        guard let current = collection, current.isComplete, answer?.isEnded ?? true else { return }
        if utterance != nil { actions.append(.forget) }
        (utterance, ended, isUndecided) = (nil, [], false)
        ask(.keys(current.keys), time)
    }

    /// Ends a collection whose next key does not come.
    mutating func timeCollection(_ time: Duration) {
        guard let current = collection, !current.isComplete, answer == nil, utterance == nil, ended.isEmpty else {
            return
        }
        let since = max(quietSince, current.lastKey ?? quietSince)
        let patience = current.keys.isEmpty ? current.rules.firstKeyTimeout : current.rules.nextKeyTimeout
        guard time - since >= patience else { return }
        collection?.isComplete = true
        completeCollection(time)
    }

    // MARK: Failures

    /// Something failed that the person notices: they are told, and after too many times the call ends.
    mutating func fail(_ words: String, _ time: Duration) {
        failures += 1
        quietSince = time
        if failures >= timings.failures {
            leave(.failed, saying: phrases.failureGoodbye, time)
        } else {
            say(words)
        }
    }

    /// What has to be heard before everything else has no sound: it is said again, and where that fails too often, nothing
    /// else is.
    mutating func openingFailed(_ words: String, _ time: Duration) {
        waitingSince = nil
        failures += 1
        actions.append(.flush)
        if failures >= timings.failures {
            leave(.failed, saying: phrases.failureGoodbye, time)
        } else {
            mouth = .empty
            say(words, isInterruptible: false)
        }
    }

    /// What was to be said has no sound: the answer is given up, for its other sentences would hardly fare better.
    mutating func speechFailed(_ time: Duration) {
        waitingSince = nil
        isUndecided = false
        if let current = answer {
            let after = current.after
            actions.append(.cut(current.number))
            answer = nil
            // What the assistant decided still holds.
            switch after {
            case .hangUp: return finish(.assistantHangUp)
            case .transfer(let target): return transfer(target)
            case nil: break
            }
        } else {
            actions.append(.flush)
        }
        collection = nil
        mouth = .empty
        fail(phrases.apology, time)
    }

    mutating func transfer(_ target: String) {
        answer = nil
        phase = .transferring
        actions.append(.transfer(target))
    }

    mutating func transferred(_ went: Bool, _ time: Duration) {
        guard phase == .transferring else { return }
        if went { return finish(.transferred) }
        phase = .open
        ask(.transferFailed, time)
    }
}
