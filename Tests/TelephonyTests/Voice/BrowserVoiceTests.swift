import Core
import HTTPCore
import ModelProviders
import Support
import Testing

@testable import Telephony

@Suite struct BrowserVoiceTests {
    @Test("Messages are objects with a type")
    func messages() {
        #expect(BrowserVoiceMessage.ready(rate: 24_000).message == .text(#"{"type":"ready","rate":24000}"#))
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
        #expect(result.objects.compactMap { $0["type"]?.stringValue } == ["ready", "transcript", "end"])
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
        #expect(result.objects.compactMap { $0["type"]?.stringValue } == ["ready", "error", "error", "end"])
    }
}
