import Core

/// What replicas tell each other on the channel of runs.
enum RunNotice: Equatable {
    /// The run has new events.
    case events(RunID)
    /// Somebody wants the run to end.
    case cancel(RunID)
    /// The thread has something new in it.
    case news(ThreadID)
    /// There are runs to be taken up.
    case work
    /// Something may have been missed.
    case anything

    /// Nil for what a later version of the program says.
    init?(_ text: String) {
        let subject = UUID128(text.dropFirst())
        switch (text.first, subject) {
        case (nil, _): self = .anything
        case ("e", let run?): self = .events(RunID(run))
        case ("c", let run?): self = .cancel(RunID(run))
        case ("h", let thread?): self = .news(ThreadID(thread))
        case ("t", nil): self = .work
        default: return nil
        }
    }
}
