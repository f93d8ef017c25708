/// How sound is coded on the wire.
package enum AudioCodec: String, Sendable, CaseIterable {
    case pcmu, pcma, g722, opus

    /// Of the samples that it codes here.
    package var rate: AudioRate {
        switch self {
        case .pcmu, .pcma: .narrow
        case .g722, .opus: .wide
        }
    }
}
