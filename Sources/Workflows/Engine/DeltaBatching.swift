/// How text deltas are gathered for the journal; listeners get each at once.
struct DeltaBatching: Sendable {
    /// How long the first of them may wait.
    var delay: Duration = .milliseconds(500)
    /// How much UTF-8 text may wait.
    var bytes = 4096
}
