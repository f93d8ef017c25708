import Support
import Testing

@testable import ModelProviders

@Suite struct ServiceChainTests {
    /// Paints, or fails behind so many sketches.
    private struct Painter: ImageProvider {
        let name: String
        var failure: ModelError.Reason?
        var sketches = 0

        func images(
            _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
        ) async throws -> ImageAnswer {
            for _ in 0..<sketches { try await onSketch(ImageSketch(bytes: [1], progress: 0.5)) }
            if let failure { throw ModelError(failure, "") }
            return ImageAnswer(images: [MadeImage(bytes: Array(name.utf8))])
        }
    }

    private func made(_ first: Painter, _ others: (Painter, [ModelFallback.Reason])...) async throws -> String {
        let chain = ChainedImages(
            ServiceChain(first, orElse: others.map { .init($0.0, reasons: $0.1) }))
        let answer = try await chain.images(ImageRequest(prompt: "A bridge")) { _ in }
        return String(decoding: answer.images[0].bytes, as: UTF8.self)
    }

    @Test("The next is asked where one cannot, for the reasons that it has")
    func reasons() async throws {
        let (away, broke) = (Painter(name: "a", failure: .unreachable), Painter(name: "a", failure: .budgetExceeded))
        let (b, c) = (Painter(name: "b"), Painter(name: "c"))
        #expect(try await made(away, (b, [.error])) == "b")
        #expect(try await made(broke, (b, [.error]), (c, [.budget])) == "c")
        #expect(try await made(away, (away, [.error]), (c, [.error])) == "c")
        await #expect(throws: ModelError.self) { try await made(broke, (b, [.error])) }
    }

    @Test("What one refuses for its content no other is asked, and nobody begins again what somebody has seen")
    func ends() async throws {
        let other = Painter(name: "b")
        await #expect(throws: ModelError.self) {
            try await made(Painter(name: "a", failure: .contentFiltered), (other, [.error]))
        }
        await #expect(throws: ModelError.self) {
            try await made(Painter(name: "a", failure: .truncated, sketches: 1), (other, [.error]))
        }
    }
}
