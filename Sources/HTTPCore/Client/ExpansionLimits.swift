/// How far a compressed body may grow when it is expanded: a few kilobytes can stand for gigabytes.
package struct ExpansionLimits: Sendable, Equatable {
    /// The most expanded bytes in all.
    package var bytes: Int
    /// The most expanded bytes for each byte that arrived. Text seldom passes 20, a table of equal rows 200.
    package var ratio: Int

    /// Limits that fit documents.
    package init(bytes: Int, ratio: Int = 250) {
        self.bytes = bytes
        self.ratio = ratio
    }

    /// Whether so much may have come of so little; `slack` are bytes that arrived and may not be counted yet.
    package func permit(expanded: Int, arrived: Int, slack: Int) -> Bool {
        guard expanded <= bytes else { return false }
        let (most, isHuge) = (arrived + slack).multipliedReportingOverflow(by: ratio)
        return isHuge || expanded <= most
    }
}
