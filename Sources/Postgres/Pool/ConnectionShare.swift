/// How the connections of a database are divided: among the loops, and there between transactions and short statements.
struct ConnectionShare: Equatable {
    /// For one caller at a time; at least one.
    let exclusive: Int
    /// Shared by short statements: a pair where there is room for it, none where there is room for one connection.
    let shared: Int

    private init(total: Int) {
        shared = total >= 6 ? 2 : total >= 3 ? 1 : 0
        exclusive = total - shared
    }

    /// The parts of so many loops. Where there are fewer connections than loops, some loops have none of their own.
    static func dividing(_ maximum: Int, among loops: Int) -> [ConnectionShare] {
        let parts = max(1, min(maximum, loops))
        return (0..<parts).map { ConnectionShare(total: max(1, maximum) / parts + ($0 < maximum % parts ? 1 : 0)) }
    }
}
