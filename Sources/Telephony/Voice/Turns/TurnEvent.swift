/// What happens on a line and around it, as a `TurnMachine` is told.
enum TurnEvent: Sendable, Equatable {
    /// What the person hears of us at the moment.
    enum Mouth: Sendable, Equatable {
        /// Nothing is left to be said.
        case empty
        /// Something is to be said, and its sound is not there yet.
        case waiting
        /// Something is being said, or would be if it were not paused; part of an answer or not.
        case sounding(answer: Int?, isInterruptible: Bool)
    }

    /// How an answer goes on.
    enum Progress: Sendable, Equatable {
        case text
        case working(Bool)
        case collect(DigitCollection)
        case transfer(String, announcement: String?)
        case hangUp(String?)
        /// Nothing follows, and all that is to be said of it is queued.
        case ended
        case failed
    }

    /// The line is open; what is to be heard before everything else, where that is anything.
    case opening(String)
    /// The line is open, and the conversation begins.
    case begin
    /// The next 20 ms were heard, and this is what would be played now.
    case frame(isVoiced: Bool, mouth: Mouth)
    case key(Character)
    case hold(Bool)
    /// The words of a transcription, by its number.
    case transcript(Int, String)
    case transcriptFailed(Int)
    /// An answer goes on, by its number.
    case answer(Int, Progress)
    /// Something that was to be said has no sound.
    case speechFailed
    /// How a transfer ended.
    case transferred(Bool)
    case settings(VoiceSettings)
}
