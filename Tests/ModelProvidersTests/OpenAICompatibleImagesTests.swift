import Core
import Crypto
import HTTPCore
import Support
import Synchronization
import Testing

@testable import ModelProviders

@Suite("Images by a server that speaks OpenAI's API")
struct OpenAICompatibleImagesTests {
    private static let bytes: [UInt8] = [1, 2, 3, 4]
    private static let text = Base64.encode(bytes)

    private func images(
        _ transport: StubTransport, model: String = "gpt-image-1", largest: Int = 1000
    ) -> OpenAICompatibleImages {
        OpenAICompatibleImages(
            configuration: ProviderConfiguration(
                baseURL: "https://models.example/v1", apiKey: "k", model: model), transport: transport,
            largest: largest
        ) { _ in }
    }

    private static func event(_ json: String) -> String { "event: x\ndata: \(json)\n\n" }

    private static let stream =
        event(#"{"type":"image_generation.partial_image","partial_image_index":0,"b64_json":"AQ=="}"#)
        + event(#"{"type":"image_generation.partial_image","partial_image_index":1,"b64_json":"Ag=="}"#)
        + event(#"{"type":"something.new"}"#)
        + event(
            #"{"type":"image_generation.completed","b64_json":"\#(text)","usage":{"input_tokens":5,"output_tokens":70}}"#
        )

    @Test("stream their sketches, however the answer is cut, and end with the image and its tokens")
    func streamed() async throws {
        for length in [1, 7, 1000] {
            let bytes = Array(Self.stream.utf8)
            let pieces = stride(from: 0, to: bytes.count, by: length).map {
                Array(bytes[$0..<min(bytes.count, $0 + length)])
            }
            let transport = StubTransport(.response(.ok, pieces: pieces))
            var sketches: [ImageSketch] = []
            let answer = try await images(transport).images(
                ImageRequest(prompt: "A cat", size: "1024x1024", quality: "low", background: "opaque")
            ) { sketches.append($0) }
            #expect(answer.images == [MadeImage(bytes: Self.bytes)])
            #expect(answer.usage == TokenUsage(input: 5, output: 70))
            #expect(sketches.map(\.bytes) == [[1], [2]])
            #expect(sketches.map(\.progress) == [1.0 / 3, 2.0 / 3])
            let sent = try #require(transport.requests.first)
            #expect(sent.url == "https://models.example/v1/images/generations")
            #expect(sent.fields["Authorization"] == "Bearer k")
            #expect(
                try JSONParser.parse(sent.wholeBody)
                    == [
                        "model": "gpt-image-1", "prompt": "A cat", "n": 1, "size": "1024x1024", "quality": "low",
                        "background": "opaque", "stream": true, "partial_images": 2,
                    ])
        }
    }

    @Test("come whole from models that cannot stream, several at once, with what became of the prompt")
    func whole() async throws {
        let answer = #" {"data":[{"b64_json":"\#(Self.text)","revised_prompt":"A grey cat"},{"b64_json":"AQ=="}]}"#
        let transport = StubTransport(.text(answer))
        let made = try await images(transport, model: "dall-e-2").images(ImageRequest(prompt: "A cat", count: 2)) {
            _ in Issue.record("There are no sketches.")
        }
        #expect(made.images == [MadeImage(bytes: Self.bytes, revisedPrompt: "A grey cat"), MadeImage(bytes: [1])])
        #expect(made.usage == nil)
        let sent = try JSONParser.parse(try #require(transport.requests.first).wholeBody)
        #expect(sent == ["model": "dall-e-2", "prompt": "A cat", "n": 2, "response_format": "b64_json"])
    }

    @Test("come whole from a server that was asked to stream and cannot")
    func ignoring() async throws {
        let transport = StubTransport(.text(#"{"data":[{"b64_json":"AQ=="}]}"#))
        let made = try await images(transport).images(ImageRequest(prompt: "A cat")) { _ in }
        #expect(made.images.map(\.bytes) == [[1]])
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
        var status = HTTPStatus.ok
        let reason: ModelError.Reason
    }

    @Test(
        "end in the one error of models when something is wrong",
        arguments: [
            Fault(testDescription: "nothing", body: "", reason: .truncated),
            Fault(testDescription: "no JSON", body: "{nonsense", reason: .malformedResponse),
            Fault(testDescription: "no image", body: #"{"data":[]}"#, reason: .malformedResponse),
            Fault(testDescription: "an address", body: #"{"data":[{"url":"x"}]}"#, reason: .malformedResponse),
            Fault(testDescription: "no base 64", body: #"{"data":[{"b64_json":"?"}]}"#, reason: .malformedResponse),
            Fault(
                testDescription: "too large",
                body: #"{"data":[{"b64_json":"\#(Base64.encode([UInt8](repeating: 7, count: 1001)))"}]}"#,
                reason: .malformedResponse),
            Fault(
                testDescription: "far too large",
                body: #"{"data":[{"b64_json":"\#(String(repeating: "A", count: 80_000))"}]}"#,
                reason: .malformedResponse),
            Fault(testDescription: "a stream of nothing", body: event("{}"), reason: .truncated),
            Fault(
                testDescription: "an error in the stream",
                body: event(#"{"type":"error","error":{"code":"rate_limit_exceeded","message":"slow"}}"#),
                reason: .rateLimited),
            Fault(
                testDescription: "moderation",
                body: #"{"error":{"code":"content_policy_violation","message":"no"}}"#, status: .badRequest,
                reason: .contentFiltered),
            Fault(testDescription: "no key", body: "{}", status: .unauthorized, reason: .authentication),
        ])
    func faults(_ fault: Fault) async throws {
        let transport = StubTransport(.text(fault.body, status: fault.status))
        let error = await #expect(throws: ModelError.self) {
            try await images(transport).images(ImageRequest(prompt: "A cat")) { _ in }
        }
        #expect(error?.reason == fault.reason)
        #expect(transport.requests.count == 1)
    }

    @Test("are asked for again after a refusal that passes, and never once an answer has begun")
    func retries() async throws {
        let transport = StubTransport(
            .text("{}", status: .serviceUnavailable), .text(#"{"data":[{"b64_json":"AQ=="}]}"#))
        _ = try await images(transport).images(ImageRequest(prompt: "A cat")) { _ in }
        #expect(transport.requests.count == 2)
        let broken = StubTransport(
            .response(.ok, pieces: [Array("data: {".utf8)], then: HTTPTransportError(.disconnected, "gone")))
        let error = await #expect(throws: ModelError.self) {
            try await images(broken).images(ImageRequest(prompt: "A cat")) { _ in }
        }
        #expect(error?.reason == .truncated)
        #expect(broken.requests.count == 1)
    }
}
