import ModelProviders
import Synchronization
import Testing

@testable import Telephony

@Suite struct VoiceConversationTests {
    @Test("A question is heard, asked, and its answer is spoken and written down")
    func wholeTurn() async {
        let session = ScriptedAssistant(saying: "It limits **current**. That is all.")
        let services = ScriptedServices(words: ["What is a resistor?"])
        let line = ConversationLine(session, services)
        let end = await line.hold { line in
            await line.ask()
            await line.pass(.seconds(4))
        }
        #expect(session.inputs == [.begin, .speech("What is a resistor?")])
        #expect(services.requests == ["It limits current.", "That is all."])
        #expect(line.call.items.map(\.text) == ["What is a resistor?", "It limits **current**. That is all."])
        #expect(line.call.items.map(\.speaker) == [.person, .assistant])
        #expect(session.ends == [.remoteHangUp] && end == .remoteHangUp && session.heard.isEmpty)
    }

    @Test("Beyond the silence that ends a turn, the answer sounds within 60 ms where nothing takes time")
    func latency() async {
        let line = ConversationLine(
            ScriptedAssistant(saying: "It limits current."), ScriptedServices(words: ["What is a resistor?"]))
        await line.hold { line in
            await line.speak(.milliseconds(800))
            let end = line.now
            await line.pass(.seconds(2))
            let beyond = line.firstSound(after: end).map { $0 - .milliseconds(600) }
            #expect(beyond.map { $0 <= .milliseconds(60) } ?? false)
        }
        #expect(line.call.latencies.count == 1)
        #expect(line.call.latencies.first?.endPointing == .milliseconds(600))
    }

    @Test("What is recorded has the moment before the first sound, and the language goes with it")
    func recording() async {
        let services = ScriptedServices(words: ["Bonjour."])
        let line = ConversationLine(ScriptedAssistant(saying: "Oui."), services) {
            $0.language = "fr-CA"
            $0.vocabulary = "résistance"
            $0.turns.earlyTranscription = nil
        }
        await line.hold { line in
            await line.pass(.seconds(1))
            await line.ask()
        }
        // 400 ms before the third frame, the rest of 800 ms, and the silence.
        let samples = (services.speeches.first.map { $0.bytes.count } ?? 0) - 44
        #expect(samples / 2 == 8 * (400 + 740 + 600))
        #expect(services.hints == [SpeechHints(language: "fr-CA", vocabulary: "résistance")])
    }

    @Test("The first sentence is spoken while the rest is being written")
    func streaming() async {
        let pen = Mutex<ScriptedAssistant.Events.Continuation?>(nil)
        let session = ScriptedAssistant { input, events in
            guard input != .begin else { return events.finish() }
            events.yield(.text("It limits current. And"))
            pen.withLock { $0 = events }
        }
        let line = ConversationLine(session, ScriptedServices(words: ["What is a resistor?"]))
        await line.hold { line in
            await line.ask()
            let asked = line.now
            await line.pass(.milliseconds(600))
            #expect(line.firstSound(after: asked) != nil)
            pen.withLock { pen in
                pen?.yield(.text(" more of it."))
                pen?.finish()
            }
            await line.pass(.seconds(4))
        }
        #expect(line.call.items.last?.text == "It limits current. And more of it.")
    }

    @Test("Speech silences an answer within 100 ms, and the thread keeps what was heard of it")
    func bargeIn() async {
        let session = ScriptedAssistant(
            saying: "One two three four five six. Seven eight nine ten eleven twelve. The end.")
        let services = ScriptedServices(words: ["Count.", "Stop, please."])
        let line = ConversationLine(session, services)
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(3))
            let start = line.now
            await line.speak(.milliseconds(500))
            let sounds = line.sounds(since: start)
            #expect(sounds.prefix(5).contains(false) && sounds.dropFirst(5).allSatisfy { !$0 })
            await line.pass(.milliseconds(700))
        }
        #expect(session.inputs == [.begin, .speech("Count."), .speech("Stop, please.")])
        // Twenty-eight characters take 1.9 s; a second later the second sentence was at its third word.
        #expect(session.heard == ["One two three four five six. Seven eight nine"])
        #expect(line.call.items.dropFirst().first?.isInterrupted == true)
    }

    @Test("After a back-channel word the answer goes on where it stopped, and is heard whole")
    func backChannel() async {
        let session = ScriptedAssistant(saying: "One two three four five six. Seven eight nine ten eleven twelve.")
        let line = ConversationLine(session, ScriptedServices(words: ["Count.", "Mhm."]))
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(1))
            await line.speak(.milliseconds(260))
            await line.pass(.seconds(6))
        }
        #expect(session.inputs.count == 2 && session.heard.isEmpty)
        #expect(line.call.items.last?.text == "One two three four five six. Seven eight nine ten eleven twelve.")
    }

    @Test("An answer that is interrupted while it is written is stopped before the next is asked for")
    func stopped() async {
        let session = ScriptedAssistant { input, events in
            guard input != .begin else { return events.finish() }
            events.yield(.text("It goes on and on and on. "))
            if input == .speech("Stop.") { events.finish() }
        }
        let line = ConversationLine(session, ScriptedServices(words: ["Talk.", "Stop."]))
        await line.hold { line in
            await line.speak(.milliseconds(800))
            await line.pass(.milliseconds(700), settles: true)
            await line.pass(.milliseconds(400))
            await line.speak(.milliseconds(500))
            await line.pass(.milliseconds(900))
        }
        #expect(session.inputs == [.begin, .speech("Talk."), .speech("Stop.")])
        #expect(session.stopped == 1 && session.heard.count == 1)
    }

    @Test("A greeting is spoken at once, and what the assistant says first follows it")
    func greeting() async {
        let session = ScriptedAssistant { input, events in
            if input == .begin { events.yield(.text("How can I help?")) }
            events.finish()
        }
        let line = ConversationLine(session, ScriptedServices(words: [])) { $0.greeting = "Good morning." }
        await line.hold { await $0.pass(.seconds(4)) }
        #expect(line.call.items.map(\.text) == ["Good morning.", "How can I help?"])
        #expect(line.call.items.map(\.speaker) == [.voice, .assistant])
    }

    @Test("Nothing is played until the line has been heard, or a second has passed")
    func path() async {
        let line = ConversationLine(ScriptedAssistant(saying: ""), ScriptedServices(words: [])) {
            $0.greeting = "Good morning."
        }
        await line.hold { line in
            await line.pass(.milliseconds(600), nil)
            #expect(line.sounds().allSatisfy { !$0 })
            await line.pass(.milliseconds(20))
            #expect(line.sounds().last == true)
        }
        let silent = ConversationLine(ScriptedAssistant(saying: ""), ScriptedServices(words: [])) {
            $0.greeting = "Good morning."
        }
        await silent.hold { line in
            await line.pass(.seconds(1.1), nil)
            #expect(line.sounds().last == true)
        }
    }

    @Test("Keys are collected and given to the assistant")
    func keys() async {
        let session = ScriptedAssistant { input, events in
            if input == .begin {
                events.yield(.text("Your number, please."))
                events.yield(.collect(DigitCollection(count: 3)))
            }
            events.finish()
        }
        let line = ConversationLine(session, ScriptedServices(words: []))
        await line.hold { line in
            await line.pass(.milliseconds(400))
            for key in "123" { line.conversation.press(key) }
            await line.settle()
            await line.pass(.milliseconds(100))
            #expect(line.sounds(since: line.now - .milliseconds(80)).allSatisfy { !$0 })
        }
        #expect(session.inputs == [.begin, .keys("123")])
        #expect(session.heard.isEmpty)
    }

    @Test("A transfer waits for its announcement; one that fails comes back")
    func transfer() async {
        for works in [true, false] {
            let session = ScriptedAssistant { input, events in
                if input == .begin { events.yield(.transfer("sip:a@example.org", announcement: "One moment.")) }
                events.finish()
            }
            let call = ScriptedCall(transferWorks: works)
            let line = ConversationLine(session, ScriptedServices(words: []), call: call)
            let end = await line.hold { await $0.pass(.seconds(2)) }
            #expect(call.transfers == ["sip:a@example.org"] && call.hangUps.isEmpty)
            #expect(end == (works ? .transferred : .remoteHangUp))
            #expect(session.inputs == (works ? [.begin] : [.begin, .transferFailed]))
        }
    }

    @Test("The assistant hangs up when its last words have been heard")
    func hangUp() async {
        let session = ScriptedAssistant { input, events in
            events.yield(.text("That was it. "))
            events.yield(.hangUp("Goodbye."))
            events.finish()
        }
        let line = ConversationLine(session, ScriptedServices(words: []))
        let end = await line.hold { await $0.pass(.seconds(3)) }
        #expect(end == .assistantHangUp && line.call.hangUps == [.assistantHangUp])
        #expect(line.call.items.map(\.text) == ["That was it.", "Goodbye."])
        #expect(session.ends == [.assistantHangUp])
    }

    @Test("From one answer on another voice speaks")
    func otherVoice() async {
        let session = ScriptedAssistant { input, events in
            events.yield(.text("First voice. "))
            var settings = VoiceSettings()
            settings.voice = "other"
            settings.language = "fr"
            events.yield(.voice(settings))
            events.yield(.text("Second voice."))
            events.finish()
        }
        let services = ScriptedServices(words: [])
        await ConversationLine(session, services).hold { await $0.pass(.seconds(3)) }
        #expect(services.manners.map(\.voice) == [nil, "other"])
    }
}
