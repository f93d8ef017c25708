import Testing

@testable import Postgres

@Suite struct SubscriptionsTests {
    @Test("a channel is confirmed for the connection on which the server said so, and no longer")
    func confirmation() {
        var subscriptions = Subscriptions<String>()
        _ = subscriptions.add("reader", to: "runs")
        #expect(!subscriptions.isConfirmed("runs"))
        subscriptions.confirm(["runs", "unknown"])
        #expect(subscriptions.isConfirmed("runs"))
        #expect(!subscriptions.isConfirmed("unknown"))
        subscriptions.disconnect()
        #expect(!subscriptions.isConfirmed("runs"))
        #expect(subscriptions.channels == ["runs"])
    }

    @Test("the server is told when the last subscriber of a channel has gone")
    func lastSubscriber() {
        var subscriptions = Subscriptions<String>()
        let first = subscriptions.add("a", to: "runs")
        let second = subscriptions.add("b", to: "runs")
        subscriptions.confirm(["runs"])
        #expect(subscriptions.remove(first, from: "runs") == false)
        #expect(subscriptions.subscribers(of: "runs") == ["b"])
        #expect(subscriptions.remove(second, from: "runs") == true)
        #expect(subscriptions.remove(second, from: "runs") == false)
        #expect(subscriptions.isEmpty)
    }
}
