import ModelProviders
import Synchronization
import Testing

@testable import Telephony

@Suite struct VoiceFailureTests {
    private let english = VoicePhrases.english

    @Test("A transcriber that fails leads to a spoken question")
    func transcriber() async {
        let session = ScriptedAssistant(saying: "Yes.")
        let line = ConversationLine(session, ScriptedServices(words: [nil])) { $0.turns.earlyTranscription = nil }
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(6))
        }
        #expect(line.call.items.map(\.text) == [english.sayAgain] && session.inputs == [.begin])
    }

    @Test("An early transcription that fails is tried again when the turn has ended")
    func earlyTranscriber() async {
        let session = ScriptedAssistant(saying: "Yes.")
        let line = ConversationLine(session, ScriptedServices(words: [nil, nil, nil, "Hello."])) {
            $0.turns.earlyTranscription = .milliseconds(560)
        }
        await line.hold { await $0.ask() }
        #expect(session.inputs == [.begin] || session.inputs == [.begin, .speech("Hello.")])
    }

    @Test("An assistant that fails leads to a spoken apology, and what it said before is still said")
    func assistant() async {
        struct Broken: Error {}
        let session = ScriptedAssistant { input, events in
            guard input != .begin else { return events.finish() }
            events.yield(.text("It is"))
            events.finish(throwing: Broken())
        }
        let line = ConversationLine(session, ScriptedServices(words: ["Hello."]))
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(6))
        }
        #expect(line.call.items.map(\.text) == ["Hello.", "It is", english.apology])
    }

    @Test("A synthesiser that fails once is asked again")
    func synthesizerOnce() async {
        let attempts = Mutex(0)
        let services = ScriptedServices(words: ["Hello."]) { _ in
            let attempt = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            if attempt == 1 { throw ModelError(.overloaded, "Not now.") }
            return true
        }
        let line = ConversationLine(ScriptedAssistant(saying: "Good day."), services)
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(2))
        }
        #expect(line.call.items.map(\.text) == ["Hello.", "Good day."])
        #expect(services.requests.count == 2)
    }

    @Test("A synthesiser that gives no sound leads to an apology; one that never does to tones, and then to the end")
    func synthesizerNever() async {
        let session = ScriptedAssistant(saying: "Good day.")
        let line = ConversationLine(session, ScriptedServices(words: ["Hello."]) { _ in false })
        let end = await line.hold { line in
            for _ in 0..<3 {
                await line.ask()
                await line.pass(.seconds(3))
            }
        }
        #expect(end == .failed && line.call.hangUps == [.failed])
        #expect(line.sounds().contains(true))
        #expect(session.heard == ["", "", ""])
    }

    @Test("A synthesiser that hangs is given up, and the apology is heard, for it was made before")
    func synthesizerHangs() async {
        let services = ScriptedServices(words: ["Hello."]) { text in
            if text == "Good day." { try await Task.sleep(for: .seconds(1_000)) }
            return true
        }
        let line = ConversationLine(ScriptedAssistant(saying: "Good day."), services) {
            $0.turns.patience = .seconds(2)
        }
        await line.hold { line in
            await line.speak(.milliseconds(800))
            await line.pass(.milliseconds(700))
            await line.pass(.milliseconds(900), settles: false)
            await line.pass(.seconds(5))
        }
        #expect(line.call.items.map(\.text).contains(VoicePhrases.english.apology))
    }

    @Test("Where the synthesiser fails later on, the apology that was made ahead is heard")
    func apologyAhead() async {
        let fails = Switch()
        let services = ScriptedServices(words: ["Hello.", "Again."]) { _ in !fails.isOn }
        let session = ScriptedAssistant { input, events in
            if input != .begin { events.yield(.text(input == .speech("Hello.") ? "Good day." : "Good evening.")) }
            events.finish()
        }
        let line = ConversationLine(session, services, makesPhrasesAhead: true)
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(2))
            fails.turnOn()
            await line.ask()
            let start = line.now
            await line.pass(.seconds(5))
            #expect(line.sounds(since: start).count { $0 } > 100)
        }
        #expect(line.call.items.map(\.text) == ["Hello.", "Good day.", "Again.", english.apology])
    }

    /// Is off until a test turns it on.
    private final class Switch: Sendable {
        private let state = Mutex(false)
        var isOn: Bool { state.withLock { $0 } }
        func turnOn() { state.withLock { $0 = true } }
    }

    @Test("Phrases are made ahead, once for all lines of the same voice")
    func phrasesAhead() async {
        let services = ScriptedServices(words: ["Hello."])
        let line = ConversationLine(ScriptedAssistant(saying: "Good day."), services, makesPhrasesAhead: true)
        await line.hold { line in
            await line.ask()
            await line.pass(.seconds(2))
        }
        #expect(services.requests.contains(english.apology) && services.requests.contains(english.fillers[0]))
        #expect(Set(services.requests).count == services.requests.count)
    }

    @Test("A caller who hangs up in the middle ends everything", arguments: [0, 400, 900, 1_500, 2_500])
    func hangUp(milliseconds: Int) async {
        let session = ScriptedAssistant { _, events in events.yield(.text("On and on. ")) }
        let line = ConversationLine(session, ScriptedServices(words: ["Hello."]))
        let end = await line.hold { line in
            await line.pass(.milliseconds(milliseconds / 2), ConversationLine.loud)
            await line.pass(.milliseconds(milliseconds / 2))
            line.conversation.end()
            line.conversation.end()
            await line.pass(.milliseconds(100))
            #expect(line.sounds(since: line.now - .milliseconds(80)).allSatisfy { !$0 })
        }
        #expect(end == .remoteHangUp && session.ends == [.remoteHangUp])
        #expect(line.conversation.tasks.isEmpty)
    }

    @Test("On hold nothing is played, and afterwards the answer goes on")
    func hold() async {
        let line = ConversationLine(
            ScriptedAssistant(saying: "One two three four five six."), ScriptedServices(words: ["Count."]))
        await line.hold { line in
            await line.ask()
            await line.pass(.milliseconds(600))
            line.conversation.hold(true)
            let start = line.now
            await line.pass(.seconds(30), nil)
            #expect(line.sounds(since: start).allSatisfy { !$0 })
            line.conversation.hold(false)
            await line.pass(.seconds(3))
        }
        #expect(line.call.items.map(\.text) == ["Count.", "One two three four five six."])
    }
}
