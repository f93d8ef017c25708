import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite struct GuardedTransportTests {
    private let request = HTTPClientRequest(method: .post, url: "https://example.org/v1/embeddings")

    @Test("A place is held until the answer is read to its end, or let go")
    func places() async throws {
        let guardian = ProviderGuard(GuardLimits(places: 1))
        let transport = GuardedTransport(StubTransport(.text("{}")), behind: guardian, for: nil)
        var response: HTTPClientResponse? = try await transport.send(request)
        #expect(guardian.statistics.held == 1)
        _ = try await response?.body.collect(upTo: 100)
        #expect(guardian.statistics.held == 0)
        response = try await transport.send(request)
        #expect(guardian.statistics.held == 1)
        response = nil
        #expect(guardian.statistics.held == 0)
    }

    @Test(
        "A provider that is in trouble is asked no more; one that refuses is",
        arguments: [
            (StubTransport.Reply.text("", status: .badGateway), true),
            (.failure(HTTPTransportError(.refused, "Nobody.")), true), (.text("{}", status: .badRequest), false),
            (.text("{}", status: .unauthorized), false),
        ])
    func breaker(reply: StubTransport.Reply, opens: Bool) async throws {
        let guardian = ProviderGuard(GuardLimits())
        let transport = GuardedTransport(StubTransport(reply), behind: guardian, for: nil, waitsForRest: false)
        for _ in 0..<20 { _ = try? await transport.send(request).body.collect(upTo: 100) }
        #expect((guardian.statistics.counts.openings > 0) == opens)
        guard opens else { return }
        let error = await #expect(throws: ModelError.self) { _ = try await transport.send(request) }
        #expect(error?.reason == .resting)
    }
}
