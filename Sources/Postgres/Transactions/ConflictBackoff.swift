/// Whether and when work is done again that others got into the way of, those who changed its tables included.
struct ConflictBackoff: Sendable {
    let attempts: Int
    private static let shortest: Duration = .milliseconds(5)
    private static let longest: Duration = .milliseconds(500)

    /// How long to wait after the attempt of this number, counted from 1, failed so; nil to give up. The jitter, from 0
    /// to 1, keeps those who met from meeting again.
    func delay(after attempt: Int, _ error: any Error, jitter: Double) -> Duration? {
        guard attempt < attempts, let error = error as? PostgresError, error.isConflict || error.isOfAnOldPlan else {
            return nil
        }
        let whole = min(Self.shortest * (1 << min(attempt - 1, 10)), Self.longest)
        return whole / 2 + whole / 2 * min(max(jitter, 0), 1)
    }
}
