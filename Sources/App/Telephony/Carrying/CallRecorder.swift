import Core
import Synchronization
import Telephony

/// Keeps the sound of a call, the caller on the left and the assistant on the right, a second at a time: a server that dies
/// loses the last one.
final class CallRecorder: Sendable {
    private struct State {
        /// Of both sides in turn.
        var samples: [Int16] = []
        var part = 0
        /// Of the part that is being stored, which stays the same when it is tried again.
        var storing: Int?
        var rate = AudioRate.narrow
    }

    /// More than a database that is slow may owe: what comes then is lost.
    private static let mostSeconds = 30
    private static let interval: Duration = .seconds(1)

    private let mayRecord: @Sendable () -> Bool
    private let keep: @Sendable (_ bytes: [UInt8], _ part: Int) async throws -> Void
    private let state = Mutex(State())
    private let pieceSize: Int

    /// - Parameters:
    ///   - mayRecord: whether the caller has agreed
    ///   - keep: stores the next part, of at most `pieceSize` bytes
    init(
        pieceSize: Int = CallRecordings.pieceSize, mayRecord: @escaping @Sendable () -> Bool,
        keep: @escaping @Sendable (_ bytes: [UInt8], _ part: Int) async throws -> Void
    ) {
        (self.pieceSize, self.mayRecord, self.keep) = (pieceSize, mayRecord, keep)
    }

    /// The same peer, whose sound is kept; asked once, before the line begins.
    func around(_ peer: any AudioPeer, rate: AudioRate) -> any AudioPeer {
        state.withLock { $0.rate = rate }
        return RecordedPeer(peer, rate: rate) { [self] in take($0, $1) }
    }

    /// Stores what there is until the task is cancelled. What could not be stored is tried again.
    ///
    /// - Parameter failed: is told of the first failure of each row of them
    func run(_ failed: (any Error) -> Void) async {
        var isFailing = false
        while (try? await Task.sleep(for: Self.interval)) != nil {
            do {
                try await flush()
                isFailing = false
            } catch {
                if !isFailing, !Task.isCancelled { failed(error) }
                isFailing = true
            }
        }
    }

    /// Stores what there is. Throws what `keep` throws; then nothing is lost.
    func flush() async throws {
        while true {
            let (samples, part, rate) = state.withLock { state -> ([Int16], Int, AudioRate) in
                let count = state.storing ?? min(state.samples.count, (pieceSize - 44) / 4 * 2)
                guard count > 0 else { return ([], 0, state.rate) }
                state.storing = count
                return (Array(state.samples.prefix(count)), state.part, state.rate)
            }
            guard !samples.isEmpty else { return }
            // How long it will be is not known yet.
            let head = part == 0 ? WAV.header(rate: rate, channels: 2) : []
            try await keep(head + WAV.body(samples), part)
            state.withLock { state in
                state.samples.removeFirst(samples.count)
                state.part += 1
                state.storing = nil
            }
        }
    }

    private func take(_ heard: [Int16], _ played: [Int16]) {
        guard mayRecord() else { return }
        state.withLock { state in
            guard state.samples.count < Self.mostSeconds * state.rate.rawValue * 2 else { return }
            for index in 0..<max(heard.count, played.count) {
                state.samples.append(index < heard.count ? heard[index] : 0)
                state.samples.append(index < played.count ? played[index] : 0)
            }
        }
    }
}
