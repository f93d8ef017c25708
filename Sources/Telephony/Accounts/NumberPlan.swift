/// Which numbers lead where: a number that is mapped exactly first, then the longest prefix, then the default.
package struct NumberPlan<Target: Sendable>: Sendable {
    private var numbers: [DialledNumber: Target] = [:]
    private var prefixes: [DialledNumber: Target] = [:]
    private var longestPrefix = 0
    /// Where numbers lead that nothing else covers, and calls to addresses that are no numbers; nil: nowhere.
    package var fallback: Target?

    package init(fallback: Target? = nil) {
        self.fallback = fallback
    }

    /// Maps a number; a later one for the same number counts.
    package mutating func map(number: DialledNumber, to target: Target) {
        numbers[number] = target
    }

    /// Maps all numbers that begin so.
    package mutating func map(prefix: DialledNumber, to target: Target) {
        prefixes[prefix] = target
        longestPrefix = max(longestPrefix, prefix.digits.utf8.count)
    }

    /// Where a call goes; nil: nobody answers it.
    ///
    /// - Parameter called: what was dialled, as the signalling names it
    package func target(of called: String) -> Target? {
        guard let number = DialledNumber(called) else { return fallback }
        if let target = numbers[number] { return target }
        var length = min(longestPrefix, number.digits.utf8.count)
        while length > 0 {
            if let prefix = DialledNumber(digits: String(number.digits.prefix(length))), let target = prefixes[prefix] {
                return target
            }
            length -= 1
        }
        return fallback
    }
}
