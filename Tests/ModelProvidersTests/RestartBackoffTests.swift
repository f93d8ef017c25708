import Testing

@testable import ModelProviders

@Suite("The wait before a server is started again")
struct RestartBackoffTests {
    @Test("doubles up to its limit while the server keeps ending, and begins anew once it had run well")
    func delays() {
        var backoff = RestartBackoff(first: .seconds(1), longest: .seconds(5), settled: .seconds(60))
        let short = (0..<5).map { _ in backoff.delay(afterRunning: .seconds(59)) }
        #expect(short == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
        #expect(backoff.delay(afterRunning: .seconds(60)) == .seconds(1))
        #expect(backoff.delay(afterRunning: .zero) == .seconds(2))
    }
}
