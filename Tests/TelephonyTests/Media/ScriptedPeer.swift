import Synchronization

@testable import Telephony

/// A peer that plays what it is given and keeps what it hears; a test waits for what it wants to have happened.
final class ScriptedPeer: AudioPeer {
    struct Heard: Sendable {
        var samples: [Int16] = []
        var bytes: [UInt8] = []
        var frames = 0
        var keys = ""
        var holds: [Bool] = []
        var ends = 0
        var exchanges = 0
    }

    private struct State {
        var heard = Heard()
        var playing: [AudioFrame] = []
        var waiters: [(isMet: @Sendable (Heard) -> Bool, continuation: CheckedContinuation<Heard, Never>)] = []
    }

    private let state: Mutex<State>

    /// Plays these frames, then silence.
    init(playing frames: [AudioFrame] = []) {
        state = Mutex(State(playing: frames.reversed()))
    }

    /// Plays samples at the rate of the line.
    convenience init(samples: [Int16], rate: AudioRate) {
        let size = rate.frameSamples
        self.init(
            playing: stride(from: 0, to: samples.count - size + 1, by: size).map {
                .linear(Array(samples[$0..<$0 + size]))
            })
    }

    func exchange(_ heard: AudioFrame?) -> AudioFrame? {
        change { state in
            state.heard.exchanges += 1
            switch heard {
            case .linear(let samples): state.heard.samples += samples
            case .pcmu(let bytes): state.heard.bytes += bytes
            case nil: return state.playing.popLast()
            }
            state.heard.frames += 1
            return state.playing.popLast()
        }
    }

    func press(_ key: Character) {
        change { $0.heard.keys.append(key) }
    }

    func hold(_ isHeld: Bool) {
        change { $0.heard.holds.append(isHeld) }
    }

    func end() {
        change { $0.heard.ends += 1 }
    }

    var heard: Heard { state.withLock(\.heard) }

    /// What was heard once it meets a condition.
    func heard(_ isMet: @escaping @Sendable (Heard) -> Bool) async -> Heard {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if isMet(state.heard) {
                    continuation.resume(returning: state.heard)
                } else {
                    state.waiters.append((isMet, continuation))
                }
            }
        }
    }

    @discardableResult
    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in
            let result = body(&state)
            let met = state.waiters.filter { $0.isMet(state.heard) }
            state.waiters.removeAll { $0.isMet(state.heard) }
            for waiter in met { waiter.continuation.resume(returning: state.heard) }
            return result
        }
    }
}
