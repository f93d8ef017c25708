import ModelProviders
import Synchronization

/// The sound of one piece at the rate of a line, as it comes from a synthesiser.
final class MadeSound: Sendable {
    private struct Sound {
        var converter: SampleConverter?
        var samples: [Int16] = []
    }

    private let rate: AudioRate
    private let sound = Mutex(Sound())

    init(rate: AudioRate) {
        self.rate = rate
    }

    /// Takes the next piece and gives it at the line's rate.
    func add(_ piece: SpeechSound) -> [Int16] {
        sound.withLock { sound in
            var converter = sound.converter ?? SampleConverter(from: piece.rate, to: rate)
            let samples = converter.convert(piece.samples)
            sound.converter = converter
            sound.samples += samples
            return samples
        }
    }

    var hasAny: Bool { sound.withLock { !$0.samples.isEmpty } }

    var samples: [Int16] { sound.withLock { $0.samples } }
}
