import Synchronization

/// Services that stand in for each other: where one cannot, the next is asked, as long as nobody has seen anything of an
/// answer.
package struct ServiceChain<Service: Sendable>: Sendable {
    /// A service in the place of others, and what lets it.
    package struct Link: Sendable {
        package let service: Service
        package let reasons: [ModelFallback.Reason]

        package init(_ service: Service, reasons: [ModelFallback.Reason]) {
            self.service = service
            self.reasons = reasons
        }
    }

    package let first: Service
    private let others: [Link]

    package init(_ first: Service, orElse others: [Link]) {
        self.first = first
        self.others = others
    }

    package var hasOthers: Bool { !others.isEmpty }

    /// Asks one after the other until one does it. Throws the last error where none does.
    ///
    /// - Parameter isSeen: whether somebody has seen some of the answer, so that no other may begin another one
    func ask<Answer>(
        unless isSeen: () -> Bool = { false }, _ work: (Service) async throws -> Answer
    ) async throws -> Answer {
        var (current, rest) = (first, others)
        while true {
            do {
                return try await work(current)
            } catch let error as ModelError where error.reason.mayPassElsewhere && !isSeen() {
                let reason = ModelFallback.Reason(error.reason)
                guard let next = rest.firstIndex(where: { $0.reasons.contains(reason) }) else { throw error }
                current = rest.remove(at: next).service
            }
        }
    }
}

/// Models that paint in each other's place.
package struct ChainedImages: ImageProvider {
    private let chain: ServiceChain<any ImageProvider>

    package init(_ chain: ServiceChain<any ImageProvider>) {
        self.chain = chain
    }

    package var name: String { chain.first.name }
    package var prices: ModelPrices { chain.first.prices }

    package func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer {
        var isSeen = false
        return try await chain.ask(unless: { isSeen }) { model in
            try await model.images(request) { sketch in
                isSeen = true
                try await onSketch(sketch)
            }
        }
    }
}

/// What writes speech down in each other's place.
package struct ChainedTranscriber: SpeechProvider {
    private let chain: ServiceChain<any SpeechProvider>

    package init(_ chain: ServiceChain<any SpeechProvider>) {
        self.chain = chain
    }

    package var prices: ModelPrices { chain.first.prices }

    package func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String {
        try await words(of: speech, hints, partial: partial).text
    }

    package func words(
        of speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> SpokenWords {
        do {
            // Words so far are never the last ones: another's take their place.
            return try await chain.ask { try await $0.words(of: speech, hints, partial: partial) }
        } catch {
            throw ModelError(transport: error)
        }
    }
}

/// What reads aloud in each other's place.
package struct ChainedSynthesizer: SpeechSynthesizer {
    private let chain: ServiceChain<any SpeechSynthesizer>

    package init(_ chain: ServiceChain<any SpeechSynthesizer>) {
        self.chain = chain
    }

    package var prices: ModelPrices { chain.first.prices }

    package func synthesize(
        _ request: SpeechRequest, _ take: @Sendable (SpeechSound) async throws -> Void
    ) async throws {
        let isHeard = Atomic(false)
        try await chain.ask(unless: { isHeard.load(ordering: .relaxed) }) { model in
            try await model.synthesize(request) { sound in
                isHeard.store(true, ordering: .relaxed)
                try await take(sound)
            }
        }
    }
}
