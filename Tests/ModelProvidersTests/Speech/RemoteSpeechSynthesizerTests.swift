import Core
import HTTPCore
import Support
import Synchronization
import Testing

@testable import ModelProviders

@Suite struct RemoteSpeechSynthesizerTests {
    /// What was given, piece by piece.
    private final class Heard: Sendable {
        private let pieces = Mutex<[SpeechSound]>([])
        var samples: [Int16] { pieces.withLock { $0.flatMap(\.samples) } }
        var rates: Set<Int> { pieces.withLock { Set($0.map(\.rate)) } }
        func take(_ sound: SpeechSound) { pieces.withLock { $0.append(sound) } }
    }

    private func synthesizer(
        _ replies: StubTransport.Reply..., usual: RemoteSpeechSynthesizer.UsualVoice = .named("alloy"),
        largest: Int = 24 << 20
    ) -> (RemoteSpeechSynthesizer, StubTransport) {
        let transport = StubTransport(replies)
        let configuration = ProviderConfiguration(baseURL: "http://speech.test/v1", apiKey: "key", model: "tts-1")
        let synthesizer = RemoteSpeechSynthesizer(
            configuration: configuration, transport: transport, usualVoice: usual, largest: largest, pause: { _ in })
        return (synthesizer, transport)
    }

    private func sent(_ transport: StubTransport) throws -> JSONValue {
        guard case .bytes(let body) = transport.requests.last?.body else { return .null }
        return try JSONParser.parse(body)
    }

    @Test("Bare samples come as they arrive")
    func samples() async throws {
        let (synthesizer, transport) = synthesizer(
            .response(.ok, fields: ["Content-Type": "audio/pcm"], pieces: [[1, 0, 2], [0, 0xFF], [0xFF]]))
        let heard = Heard()
        try await synthesizer.synthesize(SpeechRequest(text: "Hello.", voice: "nova", speed: 1.5)) { heard.take($0) }
        #expect(heard.samples == [1, 2, -1] && heard.rates == [24_000])
        #expect(transport.requests.first?.url == "http://speech.test/v1/audio/speech")
        let body = try sent(transport)
        #expect(body["input"] == "Hello." && body["voice"] == "nova" && body["model"] == "tts-1")
        #expect(body["response_format"] == "wav" && body["speed"]?.doubleValue == 1.5)
    }

    @Test("A voice that nobody chose is the usual one, or that of the language")
    func usualVoice() async throws {
        let reply = StubTransport.Reply.response(.ok, pieces: [[0, 0, 0, 0]])
        let (named, namedTransport) = synthesizer(reply)
        try await named.synthesize(SpeechRequest(text: "Salut.", language: "fr-CA")) { _ in }
        #expect(try sent(namedTransport)["voice"] == "alloy")
        #expect(try sent(namedTransport)["speed"] == nil)
        let (local, localTransport) = synthesizer(reply, usual: .language)
        try await local.synthesize(SpeechRequest(text: "Salut.", language: "fr-CA")) { _ in }
        #expect(try sent(localTransport)["voice"] == "fr")
    }

    @Test("A file of sound says its rate itself, wherever it is cut")
    func wav() async throws {
        var file = Array("RIFF".utf8) + [0xFF, 0xFF, 0xFF, 0xFF] + Array("WAVEfmt ".utf8)
        file += [16, 0, 0, 0, 1, 0, 1, 0, 0x22, 0x56, 0, 0, 0x44, 0xAC, 0, 0, 2, 0, 16, 0]
        file += Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0] + Array("data".utf8) + [0xFF, 0xFF, 0xFF, 0xFF]
        file += [1, 0, 2, 0, 3, 0]
        for size in [1, 5, 13, 200] {
            let pieces = stride(from: 0, to: file.count, by: size).map { Array(file[$0..<min($0 + size, file.count)]) }
            let (synthesizer, _) = synthesizer(.response(.ok, pieces: pieces))
            let heard = Heard()
            try await synthesizer.synthesize(SpeechRequest(text: "Hello.")) { heard.take($0) }
            #expect(heard.samples == [1, 2, 3] && heard.rates == [22_050])
        }
    }

    @Test("The media type may name the rate")
    func rateOfType() async throws {
        let (synthesizer, _) = synthesizer(
            .response(.ok, fields: ["Content-Type": "audio/pcm; rate=16000"], pieces: [[1, 0, 1, 0]]))
        let heard = Heard()
        try await synthesizer.synthesize(SpeechRequest(text: "Hello.")) { heard.take($0) }
        #expect(heard.rates == [16_000])
    }

    @Test(
        "What is no sound is an error",
        arguments: [
            ("application/json", "{}", 0), ("audio/pcm", "", 0), ("audio/pcm", "x", 0),
            ("audio/wav", "RIFF____WAVEfmt ", 40), ("audio/wav", "RIFF____WAVE", 70_000),
        ])
    func noSound(type: String, start: String, zeros: Int) async {
        let body = Array(start.utf8) + Array(repeating: 0, count: zeros)
        let (synthesizer, _) = synthesizer(.response(.ok, fields: ["Content-Type": type], pieces: [body]))
        let error = await #expect(throws: ModelError.self) {
            try await synthesizer.synthesize(SpeechRequest(text: "Hello.")) { _ in }
        }
        #expect(error?.reason == .malformedResponse)
    }

    @Test("A speech without an end is broken off")
    func endless() async {
        let (synthesizer, _) = synthesizer(
            .response(.ok, pieces: Array(repeating: Array(repeating: 1, count: 1_000), count: 20)), largest: 10_000)
        let error = await #expect(throws: ModelError.self) {
            try await synthesizer.synthesize(SpeechRequest(text: "Hello.")) { _ in }
        }
        #expect(error?.reason == .malformedResponse)
    }

    @Test("A server that is overloaded is asked again, but not once it has begun to speak")
    func retries() async throws {
        let sound = StubTransport.Reply.response(.ok, pieces: [[1, 0, 1, 0]])
        let (again, transport) = synthesizer(.text("{}", status: .serviceUnavailable), sound)
        try await again.synthesize(SpeechRequest(text: "Hello.")) { _ in }
        #expect(transport.requests.count == 2)
        let (broken, brokenTransport) = synthesizer(
            .response(.ok, pieces: [[1, 0, 1, 0]], then: HTTPTransportError(.disconnected, "It broke.")), sound)
        let error = await #expect(throws: ModelError.self) {
            try await broken.synthesize(SpeechRequest(text: "Hello.")) { _ in }
        }
        #expect(error?.reason == .truncated && brokenTransport.requests.count == 1)
    }

    @Test("What the listener throws ends the speech")
    func listener() async {
        struct Enough: Error {}
        let (synthesizer, _) = synthesizer(.response(.ok, pieces: [[1, 0, 1, 0], [1, 0]]))
        await #expect(throws: Enough.self) {
            try await synthesizer.synthesize(SpeechRequest(text: "Hello.")) { _ in throw Enough() }
        }
    }
}
