import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("The source of an answer")
struct AnswerSourceTests {
    private static let begin = event(
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#)
    private static let end = event(#"{"type":"message_stop"}"#)

    /// Of none of these anything is shown.
    private static let unshown = [
        signature(1000), ": keep-alive\n\n", event(#"{"type":"ping"}"#),
        event(#"{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"a"}}"#),
    ]

    private static func event(_ json: String) -> String { "data: \(json)\n\n" }

    private static func signature(_ length: Int) -> String {
        let text = String(repeating: "a", count: length)
        let delta = #"{"type":"signature_delta","signature":"\#(text)"}"#
        return event(#"{"type":"content_block_delta","index":0,"delta":\#(delta)}"#)
    }

    /// What a stream of these pieces fails with.
    private func failure(of texts: [String], mostBytes: Int = 64 << 20) async -> ModelError? {
        let pieces = texts.map { Array($0.utf8) }
        let stream = ModelStream {
            AnswerSource(
                answer: .stream(ScriptedPieces(pieces)), decoder: AnthropicDecoder(), timeouts: HTTPClientTimeouts(),
                now: { .zero }, mostBytes: mostBytes)
        }
        return await #expect(throws: ModelError.self) { for try await _ in stream {} }
    }

    @Test("bounds what a provider sends, also where nobody is shown any of it", arguments: unshown)
    func bytes(piece: String) async {
        let most = 1 << 18
        let count = most / piece.utf8.count + 1
        let tooMuch = [Self.begin] + Array(repeating: piece, count: count)
        #expect(await failure(of: tooMuch, mostBytes: most)?.reason == .malformedResponse)
        #expect(await failure(of: Array(tooMuch.prefix(count / 2)), mostBytes: most)?.reason == .truncated)
    }

    @Test("bounds what is to go back to the provider like what is shown")
    func replay() async {
        let pieces = [Self.begin] + Array(repeating: Self.signature(1 << 20), count: 4) + [Self.end]
        #expect(await failure(of: pieces)?.reason == .malformedResponse)
    }
}
