/// A peer whose line somebody keeps a copy of: what is heard and what is played, both as samples at the line's rate.
package final class RecordedPeer: AudioPeer {
    private let peer: any AudioPeer
    private let silence: [Int16]
    private let take: @Sendable (_ heard: [Int16], _ played: [Int16]) -> Void

    /// - Parameter take: is called with each 20 ms on the line's thread, and must not wait
    package init(
        _ peer: any AudioPeer, rate: AudioRate, take: @escaping @Sendable (_ heard: [Int16], _ played: [Int16]) -> Void
    ) {
        self.peer = peer
        self.take = take
        silence = [Int16](repeating: 0, count: rate.frameSamples)
    }

    package func exchange(_ heard: AudioFrame?) -> AudioFrame? {
        let played = peer.exchange(heard)
        take(samples(heard), samples(played))
        return played
    }

    package func press(_ key: Character) { peer.press(key) }
    package func hold(_ isHeld: Bool) { peer.hold(isHeld) }
    package func end() { peer.end() }

    private func samples(_ frame: AudioFrame?) -> [Int16] {
        switch frame {
        case .linear(let samples): samples
        case .pcmu(let bytes): MuLaw.decode(bytes)
        case nil: silence
        }
    }
}
