import Core
import ModelProviders
import Synchronization
import Testing

@testable import Telephony

@Suite struct RealtimeMouthTests {
    /// Answers by a script, and keeps what it was asked and told.
    private final class Script: AssistantSession {
        private let answers: [[AssistantEvent]]
        private let record = Mutex<(inputs: [CallerInput], heard: [String], ends: [CallEnd])>(([], [], []))

        init(_ answers: [AssistantEvent]..., opening: String? = nil) {
            (self.answers, self.opening) = (answers, opening)
        }

        var inputs: [CallerInput] { record.withLock { $0.inputs } }
        var heard: [String] { record.withLock { $0.heard } }
        var ends: [CallEnd] { record.withLock { $0.ends } }

        func answer(_ input: CallerInput) -> AsyncThrowingStream<AssistantEvent, any Error> {
            let place = record.withLock { record in
                record.inputs.append(input)
                return record.inputs.count - 1
            }
            return AsyncThrowingStream { events in
                guard place < answers.count else { return events.finish(throwing: CancellationError()) }
                for event in answers[place] { events.yield(event) }
                events.finish()
            }
        }

        let opening: String?
        private let openings = Mutex(0)
        /// How often the opening was heard.
        var heardOpenings: Int { openings.withLock { $0 } }

        func heardOpening() { openings.withLock { $0 += 1 } }
        func heard(_ text: String) async { record.withLock { $0.heard.append(text) } }
        func end(_ reason: CallEnd) async { record.withLock { $0.ends.append(reason) } }
    }

    private static func settings(_ greeting: String?) -> VoiceSettings {
        var settings = VoiceSettings()
        settings.greeting = greeting
        return settings
    }

    private static func item(_ text: String, isInterrupted: Bool = false) -> TranscriptItem {
        TranscriptItem(speaker: .assistant, text: text, isInterrupted: isInterrupted, start: .zero, end: .zero)
    }

    @Test("The greeting and what the assistant says first are the model's first words, and every turn needs the tool")
    func setUp() async throws {
        let mouth = RealtimeMouth(Script([.text("How are **you**?"), .said]), settings: Self.settings("Hello."))
        let setUp = try await mouth.setUp()
        #expect(setUp.opening == "Hello. How are you?" && setUp.speaksFirst && setUp.answersByTool)
        #expect(setUp.tools.map(\.name) == ["answer", "keys"])
        let silent = try await RealtimeMouth(Script([]), settings: Self.settings(nil)).setUp()
        #expect(silent.opening.isEmpty && !silent.speaksFirst)
    }

    @Test("What has to be heard comes first and is not broken off; where it was all the same, nobody heard it")
    func opening() async throws {
        let opening = "This call is recorded."
        for (said, isInterrupted, heard) in [
            ("\(opening) Hello. One two three.", false, 1), ("\(opening) Hel", true, 1), ("This call", true, 0),
        ] {
            let script = Script([.text("One two three."), .said], opening: opening)
            let mouth = RealtimeMouth(script, settings: Self.settings("Hello."))
            let setUp = try await mouth.setUp()
            #expect(setUp.opening == "\(opening) Hello. One two three." && !setUp.openingIsInterruptible)
            await mouth.said(Self.item(said, isInterrupted: isInterrupted))
            #expect(script.heardOpenings == heard)
            #expect(script.heard == (isInterrupted ? [""] : []), "nothing of the answer was heard")
        }
    }

    @Test("Words and keys go to the assistant, whose answer and decisions come back")
    func tools() async throws {
        let script = Script(
            [], [.text("One."), .said, .text("Two."), .said], [.text("Four"), .said, .hangUp("Goodbye.")],
            [.transfer("+331", announcement: "I put you through.")])
        let mouth = RealtimeMouth(script, settings: Self.settings(nil))
        _ = try await mouth.setUp()
        let said = await mouth.use("answer", arguments: #"{"words": "Count."}"#)
        #expect(said.output == #"{"say":"One. Two."}"# && said.next == .goOn)
        let left = await mouth.use("keys", arguments: ##"{"keys": "47#"}"##)
        #expect(left.output == #"{"say":"Four Goodbye."}"# && left.next == .hangUp)
        let handed = await mouth.use("answer", arguments: #"{"words": "A person, please."}"#)
        #expect(handed.output == #"{"say":"I put you through."}"# && handed.next == .transfer("+331"))
        #expect(script.inputs == [.begin, .speech("Count."), .keys("47"), .speech("A person, please.")])
    }

    @Test("A tool that is none, arguments that are none, and an assistant that fails are answered in words")
    func failures() async {
        let mouth = RealtimeMouth(Script(), settings: Self.settings(nil))
        let phrases = VoicePhrases.english
        for (tool, arguments) in [("answer", "no JSON"), ("answer", "{}"), ("dance", #"{"words": "x"}"#)] {
            let result = await mouth.use(tool, arguments: arguments)
            #expect(result.output.contains("catch that") && result.next == .goOn)
        }
        let failed = await mouth.use("answer", arguments: #"{"words": "x"}"#)
        #expect(failed.output.contains(phrases.apology))
        #expect(await mouth.transferFailed() == nil)
    }

    @Test("An answer that is broken off is cut to what was heard of it, once, and nothing else is")
    func interrupted() async throws {
        let script = Script([], [.text("One two three four."), .said])
        let mouth = RealtimeMouth(script, settings: Self.settings(nil))
        _ = try await mouth.setUp()
        _ = await mouth.use("answer", arguments: #"{"words": "Count."}"#)
        await mouth.said(
            TranscriptItem(speaker: .person, text: "Count.", isInterrupted: true, start: .zero, end: .zero))
        #expect(script.heard.isEmpty)
        await mouth.said(Self.item("One two", isInterrupted: true))
        await mouth.said(Self.item("One two", isInterrupted: true))
        #expect(script.heard == ["One two"])
    }

    @Test("Who takes over says the first words again where nobody heard any, and an apology later on")
    func resumption() async throws {
        let script = Script([.text("How are you?"), .said], [.text("Fine."), .said])
        let mouth = RealtimeMouth(script, settings: Self.settings("Hello."))
        _ = try await mouth.setUp()
        let session = ResumedSession(script) { mouth.resumption }
        func texts(_ input: CallerInput) async throws -> [AssistantEvent] {
            var events: [AssistantEvent] = []
            for try await event in session.answer(input) { events.append(event) }
            return events
        }
        #expect(try await texts(.begin) == [.text("Hello. How are you?"), .said])
        await mouth.said(Self.item("Hello."))
        #expect(try await texts(.begin) == [.text(VoicePhrases.english.apology), .said])
        await session.heard("I am")
        #expect(script.heard.isEmpty, "an apology is in no conversation")
        #expect(try await texts(.speech("Well?")) == [.text("Fine."), .said])
        await session.heard("Fi")
        #expect(script.heard == ["Fi"] && script.inputs == [.begin, .speech("Well?")])
    }

    // MARK: Taking over

    /// A conversation that ends for a reason, at once or when it is told to.
    private final class Short: Conversation {
        let reason: CallEnd?
        let (ends, input) = AsyncStream<CallEnd>.makeStream()
        let played: Int16
        init(_ reason: CallEnd?, played: Int16) { (self.reason, self.played) = (reason, played) }

        func run() async -> CallEnd {
            if let reason { return reason }
            for await one in ends { return one }
            return .failed
        }
        func end(_ reason: CallEnd) { input.yield(reason) }
        var interruptions: Int { 0 }
        var isWorking: Bool { false }
        var activity: ConversationActivity { .listening }
        func exchange(_ heard: AudioFrame?) -> AudioFrame? { .linear([played]) }
        func press(_ key: Character) {}
        func hold(_ isHeld: Bool) {}
        func end() {}
    }

    private static func rescued(_ first: Short, by second: Short, _ script: Script, _ call: ScriptedCall)
        -> RescuedConversation
    {
        RescuedConversation(
            call, session: script, logger: Logger(label: "test", level: .error, sink: DiscardingSink()),
            first: { _ in first }, rescue: { second })
    }

    @Test("Where a service fails the other conversation has the line, and says how the call ended")
    func rescue() async {
        let (script, call) = (Script(), ScriptedCall())
        let second = Short(nil, played: 2)
        let both = Self.rescued(Short(.failed, played: 1), by: second, script, call)
        #expect(both.exchange(nil) == .linear([1]))
        async let reason = both.run()
        while both.exchange(nil) == .linear([1]) { await Task.yield() }
        both.end(.remoteHangUp)
        #expect(await reason == .remoteHangUp)
        #expect(script.ends.isEmpty, "the second tells it")
    }

    @Test("Whatever else ends the first ends the call, also where whoever holds the line calls it a failure")
    func noRescue() async {
        for (first, fromOutside) in [(Short(.remoteHangUp, played: 1), false), (Short(nil, played: 1), true)] {
            let (script, call) = (Script(), ScriptedCall())
            let both = Self.rescued(first, by: Short(.silence, played: 2), script, call)
            if fromOutside { both.end(.failed) }
            let reason = await both.run()
            #expect(reason == (fromOutside ? .failed : .remoteHangUp))
            #expect(script.ends == [reason])
        }
    }
}
