import Testing

@testable import Telephony

@Suite struct CallLimitsTests {
    private let number = DialledNumber("+33123456789")

    private func refusal(_ limits: CallLimits, _ usage: CallLimits.Usage, price: Int64 = 0) throws -> CallLimits
        .Refusal?
    {
        do {
            _ = try limits.admitOutgoing(to: #require(number), priceMinute: price, usage)
            return nil
        } catch let refusal as CallLimits.Refusal {
            return refusal
        }
    }

    @Test("Without prefixes any number may be called, and none where the list is empty")
    func prefixes() throws {
        #expect(try refusal(CallLimits(), .init()) == nil)
        #expect(try refusal(CallLimits(prefixes: []), .init()) == .prefix)
        #expect(try refusal(CallLimits(prefixes: [#require(DialledNumber("331"))]), .init()) == nil)
        #expect(try refusal(CallLimits(prefixes: [#require(DialledNumber("44"))]), .init()) == .prefix)
    }

    @Test("Each limit refuses the call that would pass it, and not the one before")
    func limits() throws {
        #expect(try refusal(CallLimits(concurrentCalls: 2), .init(live: 1)) == nil)
        #expect(try refusal(CallLimits(concurrentCalls: 2), .init(live: 2)) == .concurrentCalls)
        #expect(try refusal(CallLimits(callsADay: 3), .init(placed: 2)) == nil)
        #expect(try refusal(CallLimits(callsADay: 3), .init(placed: 3)) == .callsADay)
        #expect(try refusal(CallLimits(minutesADay: 1), .init(seconds: 59)) == nil)
        #expect(try refusal(CallLimits(minutesADay: 1), .init(seconds: 60)) == .minutesADay)
        #expect(try refusal(CallLimits(moneyADay: 100), .init(money: 50), price: 50) == nil)
        #expect(try refusal(CallLimits(moneyADay: 100), .init(money: 51), price: 50) == .moneyADay)
        #expect(try refusal(CallLimits(moneyADay: 0), .init(), price: 1) == .moneyADay)
        #expect(try refusal(CallLimits(moneyADay: 0), .init()) == nil)
    }

    @Test("A call may last as long as the day's minutes and money allow")
    func length() throws {
        let number = try #require(number)
        #expect(try CallLimits().admitOutgoing(to: number, priceMinute: 5, .init()) == nil)
        #expect(try CallLimits(minutesADay: 2).admitOutgoing(to: number, priceMinute: 5, .init(seconds: 30)) == 90)
        let both = CallLimits(minutesADay: 60, moneyADay: 100)
        #expect(try both.admitOutgoing(to: number, priceMinute: 30, .init(money: 5)) == 180)
    }

    @Test("Minutes that have begun count whole, and nothing overflows")
    func money() {
        #expect(CallLimits.money(seconds: 0, priceMinute: 10) == 0)
        #expect(CallLimits.money(seconds: 1, priceMinute: 10) == 10)
        #expect(CallLimits.money(seconds: 61, priceMinute: 10) == 20)
        #expect(CallLimits.money(seconds: .max - 60, priceMinute: .max) == .max)
    }
}
