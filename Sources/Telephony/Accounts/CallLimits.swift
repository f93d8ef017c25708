/// What may be called, and how much of it in a day: what keeps a stolen key or a mistaken workflow from running up a bill.
/// Days are those of UTC.
package struct CallLimits: Sendable, Equatable {
    /// Calls under way, in both directions; nil for any number.
    package var concurrentCalls: Int?
    /// Calls that are placed in a day.
    package var callsADay: Int?
    /// Minutes of calls that were placed in a day.
    package var minutesADay: Int?
    /// What they may cost, in millionths of the installation's currency.
    package var moneyADay: Int64?
    /// What numbers that may be called begin with; nil for any, and none may be called where it is empty.
    package var prefixes: [DialledNumber]?

    package init(
        concurrentCalls: Int? = nil, callsADay: Int? = nil, minutesADay: Int? = nil, moneyADay: Int64? = nil,
        prefixes: [DialledNumber]? = nil
    ) {
        self.concurrentCalls = concurrentCalls
        self.callsADay = callsADay
        self.minutesADay = minutesADay
        self.moneyADay = moneyADay
        self.prefixes = prefixes
    }

    /// What has been used of the limits.
    package struct Usage: Sendable, Equatable {
        /// Calls under way, in both directions.
        package var live: Int
        /// Calls placed since the day began.
        package var placed: Int
        /// Seconds of calls placed since the day began; each counts what it has been promised where it is under way.
        package var seconds: Int
        /// The same in money.
        package var money: Int64

        package init(live: Int = 0, placed: Int = 0, seconds: Int = 0, money: Int64 = 0) {
            self.live = live
            self.placed = placed
            self.seconds = seconds
            self.money = money
        }
    }

    /// Which limit a call runs into.
    package enum Refusal: String, Error, Sendable, CaseIterable {
        case concurrentCalls = "concurrent_calls"
        case callsADay = "calls_a_day"
        case minutesADay = "minutes_a_day"
        case moneyADay = "money_a_day"
        case prefix
    }

    /// Whether one more call may come in.
    package func admitIncoming(_ usage: Usage) throws(Refusal) {
        if let concurrentCalls, usage.live >= concurrentCalls { throw .concurrentCalls }
    }

    /// Whether a call to this number may be placed; gives the most seconds that it may last, nil for no end.
    ///
    /// - Parameter priceMinute: in millionths of the currency; minutes that have begun count whole
    package func admitOutgoing(
        to number: DialledNumber, priceMinute: Int64, _ usage: Usage
    ) throws(Refusal) -> Int? {
        if let prefixes, !prefixes.contains(where: number.hasPrefix) { throw .prefix }
        try admitIncoming(usage)
        if let callsADay, usage.placed >= callsADay { throw .callsADay }
        var most: Int?
        if let minutesADay {
            let left = minutesADay * 60 - usage.seconds
            guard left > 0 else { throw .minutesADay }
            most = left
        }
        if let moneyADay, priceMinute > 0 {
            let minutes = max(0, moneyADay - usage.money) / priceMinute
            guard minutes > 0 else { throw .moneyADay }
            most = min(most ?? .max, Int(clamping: minutes) * 60)
        }
        return most
    }

    /// What a call of so many seconds costs; minutes that have begun count whole.
    package static func money(seconds: Int, priceMinute: Int64) -> Int64 {
        let (money, overflow) = Int64((max(0, seconds) + 59) / 60).multipliedReportingOverflow(by: priceMinute)
        return overflow ? .max : money
    }
}
