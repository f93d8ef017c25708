/// Models that answer in each other's place: where one cannot, the next is asked, as long as nobody has seen a word.
///
/// Whoever counts what models take wraps each link, and learns from a link's own stream who answered; around the chain,
/// `TokenUsage.model` says so.
package struct FallbackModel: ModelProvider {
    /// A model of the chain.
    package struct Link: Sendable {
        package let model: any ModelProvider
        /// The most tokens that it reads and writes; nil where nobody knows.
        package let contextLength: Int?
        /// What lets it answer in the place of another; the first link's count for nothing.
        package let reasons: [ModelFallback.Reason]

        package init(
            _ model: any ModelProvider, contextLength: Int? = nil,
            reasons: [ModelFallback.Reason] = ModelFallback.Reason.allCases
        ) {
            self.model = model
            self.contextLength = contextLength
            self.reasons = reasons
        }
    }

    /// Told of the model that could not answer, and why, before the next is asked.
    package typealias Notice = @Sendable (_ model: String, _ error: ModelError) -> Void

    private let first: Link
    private let others: [Link]
    private let notice: Notice

    package init(_ first: Link, orElse others: [Link], notice: @escaping Notice = { _, _ in }) {
        self.first = first
        self.others = others
        self.notice = notice
    }

    /// The first one's, under which authors know the chain.
    package var name: String { first.model.name }

    /// The first one's, as are its prices: who wants to know what the others cost counts at the links.
    package var provider: String { first.model.provider }
    package var prices: ModelPrices { first.model.prices }
    package var protocolKind: ProviderKind? { first.model.protocolKind }

    /// Whether the first does. Answers of the others are checked like any.
    package var hasSchemas: Bool { first.model.hasSchemas }

    /// Whether the first does. Of the others, those that see are asked before those that do not, which get words in the
    /// place of images.
    package var seesImages: Bool { first.model.seesImages }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        var attempt = FallbackAttempt(links: links(for: request)[...], request: request, notice: notice)
        let stream = try await attempt.open()
        return ModelStream { [attempt] in FallbackSource(attempt: attempt, events: stream.source()) }
    }

    /// All that may be asked, in their order.
    private func links(for request: ModelRequest) -> [Link] {
        guard request.messages.contains(where: { !$0.images.isEmpty }) else { return [first] + others }
        return [first] + others.filter(\.model.seesImages) + others.filter { !$0.model.seesImages }
    }
}

/// Where one question stands in its chain.
private struct FallbackAttempt: Sendable {
    /// Who was not asked yet.
    var links: ArraySlice<FallbackModel.Link>
    let request: ModelRequest
    let notice: FallbackModel.Notice
    var current: FallbackModel.Link?
    /// The longest context that was too short.
    var tooShort = 0

    /// Asks one after the other until one takes the question. Throws the last error where none does.
    mutating func open() async throws(ModelError) -> ModelStream {
        guard let link = links.popFirst() else {
            throw ModelError(.modelNotFound, "No model of the chain can answer this.")
        }
        return try await ask(link)
    }

    private mutating func ask(_ link: FallbackModel.Link) async throws(ModelError) -> ModelStream {
        current = link
        do throws(ModelError) {
            return try await link.model.stream(request.shown(to: link.model))
        } catch {
            return try await open(after: error)
        }
    }

    /// Asks the next after the current one has failed. Throws its error where nobody is left who could do better.
    mutating func open(after error: ModelError) async throws(ModelError) -> ModelStream {
        guard let current, error.reason.mayPassElsewhere else { throw error }
        if error.reason == .contextTooLong {
            tooShort = max(tooShort, current.contextLength ?? 0)
            links.removeAll { $0.contextLength.map { $0 <= tooShort } ?? false }
        }
        let reason = ModelFallback.Reason(error.reason)
        guard let next = links.firstIndex(where: { $0.reasons.contains(reason) }) else { throw error }
        let link = links.remove(at: next)
        notice(current.model.name, error)
        return try await ask(link)
    }
}

private struct FallbackSource: ModelEventSource {
    /// Nil once the answer has begun, which frees the question.
    private var attempt: FallbackAttempt?
    /// Nil while another model is asked: what has failed is let go at once.
    private var events: (any ModelEventSource)?
    /// The name of the model that answers.
    private var answering: String?

    init(attempt: FallbackAttempt, events: any ModelEventSource) {
        self.attempt = attempt
        self.events = events
    }

    var isReady: Bool { events?.isReady ?? false }

    mutating func next() async throws(ModelError) -> ModelEvent {
        while true {
            do throws(ModelError) {
                let event = try await events.next()
                if let attempt {
                    answering = attempt.current?.model.name
                    self.attempt = nil
                }
                guard case .usage(var usage) = event else { return event }
                usage.model = usage.model ?? answering
                return .usage(usage)
            } catch {
                guard attempt != nil else { throw error }
                try await goOn(after: error)
            }
        }
    }

    // Not part of `next`, which keeps room for all that it does while it waits.
    @inline(never)
    private mutating func goOn(after error: ModelError) async throws(ModelError) {
        events = nil
        guard let stream = try await attempt?.open(after: error) else { throw error }
        events = stream.source()
    }
}

extension ModelRequest {
    /// The request without what the model does not look at.
    fileprivate func shown(to model: any ModelProvider) -> ModelRequest {
        guard !model.seesImages, messages.contains(where: { !$0.images.isEmpty }) else { return self }
        var request = self
        for index in messages.indices where !messages[index].images.isEmpty {
            let count = messages[index].images.count
            let note = count == 1 ? "[An image that cannot be shown.]" : "[\(count) images that cannot be shown.]"
            request.messages[index].images = []
            request.messages[index].content += (request.messages[index].content.isEmpty ? "" : "\n\n") + note
        }
        return request
    }
}
