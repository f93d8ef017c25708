import Core
import Support
import Testing

@testable import Auth

@Suite struct SignInThrottleTests {
    @Test(
        "All spellings of an account are one account",
        arguments: [
            ["ann@example.org", "ANN@example.org", "Ann@Example.ORG"],
            ["ａnn@example.org", "aｎn@example.org", "anｎ@example.org", "𝐚nn@example.org", "ANＮ@example.org"],
        ])
    func spellings(of texts: [String]) throws {
        let throttle = SignInThrottle(clock: SetClock())
        // From one address, which may fail more often for different accounts.
        #expect(throws: AuthError.self) {
            for attempt in 0..<30 { try throttle.begin(sender: "192.0.2.1", account: texts[attempt % texts.count]) }
        }
        #expect(throws: Never.self) { try throttle.begin(sender: "192.0.2.1", account: "bob@example.org") }
    }
}
