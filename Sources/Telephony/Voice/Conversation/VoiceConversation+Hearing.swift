import Core
import ModelProviders

extension VoiceConversation {
    /// Has what was kept written down.
    func startTranscription(_ number: Int, _ state: inout LineState) {
        // Words of a turn that went on are nobody's any more.
        let wanted = Set(state.machine.ended.map(\.transcription) + [number])
        tasks.cancel {
            if case .transcription(let other) = $0 { !wanted.contains(other) } else { false }
        }
        let sound = state.recording.sound
        let settings = state.settings
        tasks.start(.transcription(number)) { [self] in
            do {
                let words = try await transcribe(sound, settings)
                try Task.checkCancellation()
                handle(.transcript(number, words))
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("speech was not transcribed", [("error", "\(error)")])
                handle(.transcriptFailed(number))
            }
        }
    }

    private func transcribe(_ sound: [Int16], _ settings: VoiceSettings) async throws -> String {
        let transcriber = try await services.transcriber(for: settings)
        // No recogniser gains from more than 16 kHz.
        var (sound, heardAt) = (sound, rate)
        if rate.rawValue > AudioRate.wide.rawValue {
            var resampler = Resampler(from: rate, to: .wide)
            (sound, heardAt) = (resampler.resample(sound), .wide)
        }
        return try await transcriber.transcribe(
            RecordedSpeech(mediaType: "audio/wav", bytes: WAV.file(sound, rate: heardAt)),
            SpeechHints(language: settings.language, vocabulary: settings.vocabulary))
    }
}
