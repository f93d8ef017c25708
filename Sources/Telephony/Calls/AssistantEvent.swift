/// One piece of an assistant's answer.
package enum AssistantEvent: Sendable, Equatable {
    /// A piece of what is to be said, as the model writes it: Markdown and citations are left out when it is spoken.
    case text(String)
    /// A message is whole, and the next piece of text begins another.
    case said
    /// Tools run, or no longer: fillers are spoken while they do.
    case working(Bool)
    /// When the answer has been said, keys are collected; they come as `CallerInput.keys`. Keys pressed while it is
    /// being said count, and break it off where the collection allows it.
    case collect(DigitCollection)
    /// From here on another voice, language, model …
    case voice(VoiceSettings)
    /// When the answer and the announcement have been said, the call goes to this address or number.
    case transfer(String, announcement: String?)
    /// When the answer and these last words have been said, the call ends.
    case hangUp(String?)
}
