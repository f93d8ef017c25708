/// Whether and when work that met a conflict is done again.
struct ConflictBackoff: Sendable {
    let attempts: Int
    private static let shortest: Duration = .milliseconds(5)
    private static let longest: Duration = .milliseconds(500)

    /// How long to wait after the attempt of this number, counted from 1, failed so; nil to give up. The jitter, from 0
    /// to 1, keeps those who met from meeting again.
    func delay(after attempt: Int, _ error: any Error, jitter: Double) -> Duration? {
        guard attempt < attempts, (error as? PostgresError)?.isConflict == true else { return nil }
        let whole = min(Self.shortest * (1 << min(attempt - 1, 10)), Self.longest)
        return whole / 2 + whole / 2 * min(max(jitter, 0), 1)
    }
}
