import Synchronization

/// Lets others hear a call under way, both sides as one sound. It waits for nobody, and costs the line next to nothing
/// while nobody listens.
package final class CallTap: Sendable {
    /// So many may listen to one call at once.
    package static let mostListeners = 8
    /// Who takes sound later than this, in frames of 20 ms, loses the oldest.
    private static let longestBacklog = 100

    private struct State {
        var rate = AudioRate.narrow
        var listeners: [UInt64: AsyncStream<[Int16]>.Continuation] = [:]
        var last: UInt64 = 0
        var isOver = false
    }

    private let state = Mutex(State())
    private let count = Atomic(0)

    package init() {}

    /// Whether anybody listens.
    package var isHeard: Bool { count.load(ordering: .relaxed) > 0 }

    /// The same peer, with others who may hear its line; asked once, before the line begins.
    package func around(_ peer: any AudioPeer, rate: AudioRate) -> any AudioPeer {
        begin(rate: rate)
        return TappedPeer(peer, tap: self)
    }

    /// The line has this rate.
    func begin(rate: AudioRate) { state.withLock { $0.rate = rate } }

    /// Listens from now on; nil where the call is over, and where as many do as may.
    package func listen() -> CallListening? {
        let (frames, input) = AsyncStream.makeStream(
            of: [Int16].self, bufferingPolicy: .bufferingNewest(Self.longestBacklog))
        let joined = state.withLock { state -> (UInt64, AudioRate)? in
            guard !state.isOver, state.listeners.count < Self.mostListeners else { return nil }
            state.last += 1
            state.listeners[state.last] = input
            count.store(state.listeners.count, ordering: .relaxed)
            return (state.last, state.rate)
        }
        guard let (number, rate) = joined else { return nil }
        input.onTermination = { [weak self] _ in self?.leave(number) }
        return CallListening(rate: rate, frames: frames)
    }

    /// The call is over: nobody hears anything more.
    package func end() {
        let left = state.withLock { state in
            defer { (state.listeners, state.isOver) = ([:], true) }
            return Array(state.listeners.values)
        }
        count.store(0, ordering: .relaxed)
        for listener in left { listener.finish() }
    }

    /// Takes what went over the line in 20 ms; on its thread.
    func take(_ heard: AudioFrame?, _ played: AudioFrame?) {
        guard isHeard else { return }
        let (rate, listeners) = state.withLock { ($0.rate, Array($0.listeners.values)) }
        let mixed = Self.mixed(Self.samples(heard), Self.samples(played), count: rate.frameSamples)
        for listener in listeners { listener.yield(mixed) }
    }

    private func leave(_ number: UInt64) {
        state.withLock { state in
            state.listeners[number] = nil
            count.store(state.listeners.count, ordering: .relaxed)
        }
    }

    private static func samples(_ frame: AudioFrame?) -> [Int16] {
        switch frame {
        case .linear(let samples): samples
        case .pcmu(let bytes): MuLaw.decode(bytes)
        case nil: []
        }
    }

    /// The sum of both, held to what a sample can be.
    private static func mixed(_ one: [Int16], _ other: [Int16], count: Int) -> [Int16] {
        (0..<count).map { place in
            let sum = (place < one.count ? Int32(one[place]) : 0) + (place < other.count ? Int32(other[place]) : 0)
            return Int16(clamping: sum)
        }
    }
}

/// What somebody hears of a call.
package struct CallListening: Sendable {
    package let rate: AudioRate
    /// 20 ms each, without gaps but for what was not taken in time; ends with the call. Leaving it ends the listening.
    package let frames: AsyncStream<[Int16]>
}

/// A peer whose line others may hear.
private final class TappedPeer: AudioPeer {
    private let peer: any AudioPeer
    private let tap: CallTap

    init(_ peer: any AudioPeer, tap: CallTap) {
        (self.peer, self.tap) = (peer, tap)
    }

    func exchange(_ heard: AudioFrame?) -> AudioFrame? {
        let played = peer.exchange(heard)
        tap.take(heard, played)
        return played
    }

    func press(_ key: Character) { peer.press(key) }
    func hold(_ isHeld: Bool) { peer.hold(isHeld) }

    func end() {
        tap.end()
        peer.end()
    }
}
