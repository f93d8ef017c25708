import Core
import Synchronization

extension VoiceConversation {
    /// Reads an answer to its end and queues its sentences as they become whole.
    func read(answer number: Int, to input: CallerInput) async {
        let writer = AnswerWriter(number)
        do {
            for try await event in session.answer(input) {
                try Task.checkCancellation()
                take(event, of: writer)
            }
            try Task.checkCancellation()
            queue(writer.endMessage(), of: writer)
            handle(.answer(number, .ended))
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("the assistant failed", [("error", "\(error)")])
            queue(writer.endMessage(), of: writer)
            handle(.answer(number, .failed))
        }
    }

    private func take(_ event: AssistantEvent, of writer: AnswerWriter) {
        if case .text(let piece) = event {
            guard !piece.isEmpty else { return }
            handle(.answer(writer.number, .text))
            queue(writer.write(piece), of: writer)
            return
        }
        // Whatever else happens, the text before it is whole.
        queue(writer.endMessage(), of: writer)
        switch event {
        case .text, .said: break
        case .working(let isWorking): handle(.answer(writer.number, .working(isWorking)))
        case .collect(let rules): handle(.answer(writer.number, .collect(rules)))
        case .transfer(let target, let announcement):
            handle(.answer(writer.number, .transfer(target, announcement: announcement)))
        case .hangUp(let words): handle(.answer(writer.number, .hangUp(words)))
        case .voice(let settings):
            state.withLock { $0.settings = settings }
            handle(.settings(settings))
        }
    }

    private func queue(_ sentences: [AnswerWriter.Sentence], of writer: AnswerWriter) {
        guard !sentences.isEmpty else { return }
        state.withLock { state in
            guard !state.isOver, state.speaking == writer.number else { return }
            for sentence in sentences {
                state.enqueue(sentence.message, source: sentence.source, spoken: sentence.spoken)
            }
            startDueOrders(&state)
        }
    }
}

/// Cuts one answer into what is spoken; used by the task that reads it.
private final class AnswerWriter {
    struct Sentence {
        let message: Playback.Message
        let source: String
        let spoken: String
    }

    let number: Int
    private var message = 0
    private var splitter = SentenceSplitter()
    /// What was written and is not spoken, such as a line of a table: it goes with the next sentence.
    private var unspoken = ""

    init(_ number: Int) {
        self.number = number
    }

    func write(_ piece: String) -> [Sentence] { splitter.feed(piece).compactMap(sentence) }

    func endMessage() -> [Sentence] {
        let sentences = splitter.finish().compactMap(sentence)
        message += 1
        return sentences
    }

    private func sentence(_ text: String) -> Sentence? {
        let spoken = SpokenText.of(text)
        unspoken += text
        guard !spoken.isEmpty else { return nil }
        defer { unspoken = "" }
        return Sentence(message: .init(answer: number, message: message), source: unspoken, spoken: spoken)
    }
}
