import Core
import HTTPCore
import ModelProviders
import Support
import Synchronization
import Testing

@testable import Telephony

@Suite struct BrowserVoiceTests {
    @Test("Messages are objects with a type")
    func messages() {
        #expect(BrowserVoiceMessage.ready(rate: 24_000).message == .text(#"{"type":"ready","rate":24000}"#))
        #expect(BrowserVoiceMessage.thread("thr_1").message == .text(#"{"type":"thread","thread_id":"thr_1"}"#))
        #expect(BrowserVoiceMessage.state(.thinking).message == .text(#"{"type":"state","state":"thinking"}"#))
        #expect(BrowserVoiceMessage.end(.silence).message == .text(#"{"type":"end","reason":"silence"}"#))
        let item = TranscriptItem(speaker: .assistant, text: "Hi", isInterrupted: true, start: .zero, end: .zero)
        #expect(
            BrowserVoiceMessage.transcript(item).message
                == .text(#"{"type":"transcript","speaker":"assistant","text":"Hi","interrupted":true}"#))
    }

    @Test("What a page says is read, and what none says is not")
    func fromPage() {
        #expect(BrowserVoiceMessage(fromPage: ##"{"type":"key","key":"#"}"##) == .key("#"))
        #expect(BrowserVoiceMessage(fromPage: #"{"type":"hold","held":true}"#) == .hold(true))
        #expect(BrowserVoiceMessage(fromPage: #"{"type":"end"}"#) == .hangUp)
        for text in [
            "", "[]", "{", #"{"type":"ready"}"#, #"{"type":"key","key":"12"}"#, #"{"type":"key","key":"x"}"#,
            #"{"type":"hold"}"#, #"{"type":"end","x":""# + String(repeating: "x", count: 5_000) + #""}"#,
        ] {
            #expect(BrowserVoiceMessage(fromPage: text) == nil)
        }
    }

    @Test("Sound in pieces of any size becomes frames; what comes too fast loses its oldest")
    func sound() {
        var sound = BrowserSound(rate: .wide)
        var taken = sound.take([UInt8](repeating: 0, count: 638))
        let none = sound.frame()
        #expect(taken && none == nil)
        taken = sound.take([1, 2])
        let frame = sound.frame()
        #expect(taken && frame?.count == 320 && frame?.last == 0x0201)
        for _ in 0..<10 { _ = sound.take([UInt8](repeating: 0, count: 32_000)) }
        var frames = 0
        while sound.frame() != nil { frames += 1 }
        #expect(frames == 20)
        let odd = sound.take([1])
        let long = sound.take([UInt8](repeating: 0, count: 32_002))
        #expect(!odd && !long)
    }

    /// A page with a conversation behind it.
    private func page(
        _ session: ScriptedAssistant, _ services: ScriptedServices, call: ScriptedCall = ScriptedCall(),
        _ test: @escaping @Sendable (ScriptedWebSocket) async -> Void
    ) async -> (end: CallEnd, messages: [WebSocketMessage], objects: [JSONValue]) {
        let (page, server) = ScriptedWebSocket.pair()
        let voice = BrowserVoice(server, rate: .speech, next: call)
        let conversation = VoiceConversation(
            session, services: services, settings: VoiceSettings(), rate: .speech, delegate: voice,
            phrases: PhraseCache(), makesPhrasesAhead: false,
            logger: Logger(label: "test", level: .error, sink: DiscardingSink()))
        let end = await withTaskGroup(of: CallEnd?.self) { group in
            group.addTask { await voice.run(conversation) }
            group.addTask {
                await test(page)
                return nil
            }
            var end = CallEnd.failed
            for await result in group { end = result ?? end }
            return end
        }
        return (end, server.messages, server.objects)
    }

    @Test("A page is greeted with sound, shown what is said, and told when it is over")
    func whole() async {
        let session = ScriptedAssistant { input, events in
            events.yield(.text("Hi."))
            events.yield(.hangUp(nil))
            events.finish()
        }
        let result = await page(session, ScriptedServices(words: [])) { page in
            try? await page.send(.binary([UInt8](repeating: 0, count: 960)))
        }
        #expect(result.end == .assistantHangUp)
        #expect(result.objects.types == ["ready", "transcript", "end"])
        #expect(Set(result.objects.states).contains("speaking"))
        let sound = result.messages.compactMap { if case .binary(let bytes) = $0 { bytes.count } else { nil } }
        // "Hi." takes a fifth of a second.
        #expect(Set(sound) == [960] && (10...12).contains(sound.count))
    }

    @Test("A page that goes, or says so, ends the conversation")
    func gone() async {
        for closes in [true, false] {
            let session = ScriptedAssistant(saying: "")
            let result = await page(session, ScriptedServices(words: [])) { page in
                if closes {
                    await page.close(WebSocketCloseFrame(.normal))
                } else {
                    try? await page.send(BrowserVoiceMessage.hangUp.message)
                }
            }
            #expect(result.end == .remoteHangUp && session.ends == [.remoteHangUp])
        }
    }

    @Test("What is no message is answered with an error, and the conversation goes on")
    func nonsense() async {
        let result = await page(ScriptedAssistant(saying: ""), ScriptedServices(words: [])) { page in
            try? await page.send(.text("nonsense"))
            try? await page.send(.binary([1]))
            try? await page.send(BrowserVoiceMessage.hangUp.message)
        }
        #expect(result.objects.types == ["ready", "error", "error", "end"])
    }

    /// A conversation that plays ten frames, is silenced, and works.
    private final class Silenced: Conversation {
        private struct State {
            var frames = 0
            var keys = ""
            var holds: [Bool] = []
        }

        private let state = Mutex(State())
        private let ends: AsyncStream<CallEnd>
        private let input: AsyncStream<CallEnd>.Continuation

        init() { (ends, input) = AsyncStream.makeStream() }

        var keys: String { state.withLock { $0.keys } }
        var holds: [Bool] { state.withLock { $0.holds } }
        var interruptions: Int { state.withLock { $0.frames > 10 ? 1 : 0 } }
        var isWorking: Bool { state.withLock { $0.frames > 5 } }
        var activity: ConversationActivity { state.withLock { $0.frames > 10 ? .listening : .speaking } }

        func run() async -> CallEnd {
            for await end in ends { return end }
            return .failed
        }

        func end(_ reason: CallEnd) { input.yield(reason) }
        func end() { end(.remoteHangUp) }
        func press(_ key: Character) { state.withLock { $0.keys.append(key) } }
        func hold(_ isHeld: Bool) { state.withLock { $0.holds.append(isHeld) } }

        func exchange(_ heard: AudioFrame?) -> AudioFrame? {
            let (frames, isHeard) = state.withLock { state in
                state.frames += 1
                return (state.frames, state.holds.count == 2)
            }
            if frames >= 20, isHeard { end(.assistantHangUp) }
            return frames <= 10 ? .pcmu([UInt8](repeating: MuLaw.silence, count: 160)) : nil
        }
    }

    @Test(
        "A page hears of an interruption behind the sound that it is to drop, and whether tools work; its keys arrive")
    func control() async {
        let (page, server) = ScriptedWebSocket.pair()
        for message: BrowserVoiceMessage in [.key("5"), .hold(true), .hold(false)] {
            try? await page.send(message.message)
        }
        let conversation = Silenced()
        let end = await BrowserVoice(server, rate: .wide, time: SetTime().time()).run(conversation)
        #expect(end == .assistantHangUp && conversation.keys == "5" && conversation.holds == [true, false])
        #expect(server.objects.types == ["ready", "working", "interrupt", "end"])
        #expect(server.objects.states == ["speaking", "listening"])
        let interrupt = server.messages.firstIndex(of: BrowserVoiceMessage.interrupt.message) ?? 0
        #expect(server.messages.prefix(interrupt).count { if case .binary = $0 { true } else { false } } == 10)
    }
}

extension [JSONValue] {
    /// The types of messages, but for whose turn it is.
    fileprivate var types: [String] { compactMap { $0["type"]?.stringValue }.filter { $0 != "state" } }
    /// Whose turn it was, one after the other.
    fileprivate var states: [String] { compactMap { $0["state"]?.stringValue } }
}
