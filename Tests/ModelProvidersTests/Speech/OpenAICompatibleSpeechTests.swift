import HTTPCore
import Support
import Synchronization
import Testing

@testable import ModelProviders

@Suite struct OpenAICompatibleSpeechTests {
    private let speech = RecordedSpeech(mediaType: "audio/wav", bytes: Array("RIFF".utf8))

    private func transcriber(
        _ replies: StubTransport.Reply..., streams: Bool = false
    ) -> (OpenAICompatibleSpeech, StubTransport) {
        let transport = StubTransport(replies)
        let configuration = ProviderConfiguration(baseURL: "http://speech.test/v1", model: "whisper-1")
        let provider = OpenAICompatibleSpeech(
            configuration: configuration, transport: transport, streams: streams, pause: { _ in })
        return (provider, transport)
    }

    private func body(_ transport: StubTransport) -> String {
        guard case .bytes(let body) = transport.requests.last?.body else { return "" }
        return String(decoding: body, as: UTF8.self)
    }

    @Test("Language and vocabulary go with the speech")
    func hints() async throws {
        let (provider, transport) = transcriber(.text(#"{"text": "Bonjour."}"#))
        let words = try await provider.transcribe(speech, SpeechHints(language: "fr-CA", vocabulary: "Ohm, Volt"))
        #expect(words == "Bonjour.")
        let body = body(transport)
        #expect(
            body.contains("name=\"language\"\r\n\r\nfr\r\n") && body.contains("name=\"prompt\"\r\n\r\nOhm, Volt\r\n"))
        #expect(!body.contains("\"stream\""))
    }

    @Test("A server that streams tells the words as it finds them")
    func streaming() async throws {
        let events = """
            data: {"type":"transcript.text.delta","delta":"What is"}

            data: {"type":"transcript.text.delta","delta":" a volt?"}

            data: {"type":"transcript.text.done","text":"What is a volt?"}


            """
        let (provider, transport) = transcriber(
            .text(events, fields: ["Content-Type": "text/event-stream"]), streams: true)
        let partial = Mutex<[String]>([])
        let words = try await provider.transcribe(speech, SpeechHints()) { text in
            partial.withLock { $0.append(text) }
        }
        #expect(words == "What is a volt?")
        #expect(partial.withLock { $0 } == ["What is", "What is a volt?"])
        #expect(body(transport).contains("name=\"stream\"\r\n\r\ntrue\r\n"))
    }

    @Test("A stream that breaks off or reports an error is an error")
    func broken() async {
        for text in [
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\"What\"}\n\n",
            "data: {\"type\":\"error\",\"error\":{\"message\":\"No.\",\"code\":\"content_filter\"}}\n\n",
        ] {
            let (provider, _) = transcriber(.text(text, fields: ["Content-Type": "text/event-stream"]), streams: true)
            await #expect(throws: ModelError.self) {
                try await provider.transcribe(speech, SpeechHints()) { _ in }
            }
        }
    }

    @Test("A server that does not stream answers as ever")
    func plain() async throws {
        let (provider, _) = transcriber(.text(#"{"text": "Hello."}"#), streams: true)
        let words = try await provider.transcribe(speech, SpeechHints()) { _ in }
        #expect(words == "Hello.")
    }
}
