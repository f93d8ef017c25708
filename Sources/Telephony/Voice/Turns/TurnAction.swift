/// What a `TurnMachine` wants done.
enum TurnAction: Sendable, Equatable {
    /// Keep what is heard from here on, and what was heard in the moment before.
    case keep
    /// What was kept is of no use.
    case forget
    /// Have what was kept so far written down, under this number; the last time where the turn has ended.
    case transcribe(Int, isLast: Bool)
    /// The person said this.
    case heard(String, start: Duration, end: Duration)
    /// Ask the assistant, under this number.
    case ask(Int, CallerInput)
    /// Stop the answer, silence it, and cut it in the thread to what was played of it.
    case cut(Int)
    /// Stop the answer; what is queued of it is still said.
    case stop(Int)
    /// Say nothing of this answer from here on; it goes on by itself.
    case mute(Int)
    /// Forget what is queued to be said.
    case flush
    /// Say nothing for the moment, then go on or flush.
    case pause
    case resume
    /// Say this, behind what is queued.
    case say(String, isInterruptible: Bool)
    /// Play what those hear who wait, or no longer.
    case waitingSound(Bool)
    case transfer(String)
    case report(TurnLatencies)
    /// The conversation is over, and the line is to be hung up; not where the call went elsewhere.
    case finish(CallEnd)
}
