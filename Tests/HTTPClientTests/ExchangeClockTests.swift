import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("The clock of an exchange")
struct ExchangeClockTests {
    private var clock = ExchangeClock(
        HTTPClientTimeouts(connect: .seconds(2), firstByte: .seconds(5), silence: .seconds(9)), deadline: second(60),
        now: second(0))

    @Test("gives the connection its time and one second more")
    func connecting() {
        #expect(clock.patience(at: second(1)) == .seconds(2))
        #expect("\(clock.error(at: second(3)))".contains("no connection"))
    }

    @Test("gives the head its time since the last of the request went out, and no more for what dribbles in")
    mutating func head() {
        clock.connected(at: second(1))
        #expect(clock.patience(at: second(2)) == .seconds(4))
        clock.sent(at: second(3))
        clock.moved(at: second(7))
        #expect(clock.patience(at: second(8)) == .zero)
        #expect("\(clock.error(at: second(8)))".contains("did not answer"))
    }

    @Test("gives the body its time from piece to piece")
    mutating func body() {
        clock.connected(at: second(1))
        clock.headArrived(at: second(4))
        clock.moved(at: second(10))
        #expect(clock.patience(at: second(12)) == .seconds(7))
        #expect("\(clock.error(at: second(19)))".contains("silent"))
    }

    @Test("is looked at again before any limit could pass unseen, and exactly when the time is up")
    mutating func interval() {
        #expect(clock.interval(at: second(0)) == .seconds(2))
        clock.connected(at: second(1))
        #expect(clock.interval(at: second(5)) == .seconds(1))
        clock.headArrived(at: second(5))
        #expect(clock.interval(at: second(6)) == .seconds(2))
    }

    @Test("ends everything at the deadline")
    mutating func total() {
        clock.connected(at: second(1))
        clock.headArrived(at: second(4))
        clock.moved(at: second(58))
        #expect(clock.patience(at: second(59)) == .seconds(1))
        #expect("\(clock.error(at: second(60)))".contains("in all"))
    }

    @Test("waits for the head as long as for anything where nothing else is said")
    func silence() {
        var clock = ExchangeClock(HTTPClientTimeouts(silence: .seconds(9)), deadline: nil, now: second(0))
        clock.connected(at: second(0))
        #expect(clock.patience(at: second(1)) == .seconds(8))
    }
}

private func second(_ count: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: count * 1_000_000_000) }
