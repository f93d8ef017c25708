/// Says of each 20 ms of sound whether it is speech; called on a line's thread.
package protocol SpeechDetector: Sendable {
    /// - Parameters:
    ///   - samples: of the line's rate
    ///   - echo: the level of what was played lately, as a root mean square: part of it comes back on many lines
    mutating func isSpeech(_ samples: [Int16], echo: Double) -> Bool
}
