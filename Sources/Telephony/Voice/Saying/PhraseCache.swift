import ModelProviders
import Synchronization

/// The sound of what voices say of their own accord, made once and shared by all lines: fillers and apologies are
/// heard at once, and also when the synthesiser fails.
package final class PhraseCache: Sendable {
    /// Whose sound, and of what.
    struct Key: Hashable, Sendable {
        let service: VoiceSettings.Service
        let request: SpeechRequest
        let rate: AudioRate
        /// Whose service it is: names of models are a tenant's own.
        let owner: String
    }

    private struct Contents {
        var sounds: [Key: [Int16]] = [:]
        /// The oldest first.
        var order: [Key] = []
        var samples = 0
    }

    private let most: Int
    private let contents = Mutex(Contents())

    /// - Parameter seconds: of sound at 8 kHz that are kept at most
    package init(seconds: Int = 1_800) {
        most = seconds * AudioRate.narrow.rawValue
    }

    func sound(for key: Key) -> [Int16]? { contents.withLock { $0.sounds[key] } }

    func keep(_ sound: [Int16], for key: Key) {
        contents.withLock { contents in
            guard contents.sounds[key] == nil, sound.count <= most / 10 else { return }
            contents.sounds[key] = sound
            contents.order.append(key)
            contents.samples += sound.count
            while contents.samples > most, !contents.order.isEmpty {
                contents.samples -= contents.sounds.removeValue(forKey: contents.order.removeFirst())?.count ?? 0
            }
        }
    }
}
