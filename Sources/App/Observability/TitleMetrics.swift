import Chat
import Core

extension ThreadTitles {
    /// Shows what titles took and how many there were.
    func register(in registry: MetricsRegistry) {
        registry.count(
            "lyceum_titles_total", "Conversations that a model was asked to name, by what came of it.",
            read: { [self] in
                let statistics = statistics
                return [("made", statistics.made), ("failed", statistics.failures)].map {
                    MetricSample(Double($0.1), labels: [(name: "outcome", value: $0.0)])
                }
            })
        registry.count(
            "lyceum_title_tokens_total", "Tokens that titles of conversations took, by direction.",
            read: { [self] in
                let statistics = statistics
                return [("input", statistics.inputTokens), ("output", statistics.outputTokens)].map {
                    MetricSample(Double($0.1), labels: [(name: "direction", value: $0.0)])
                }
            })
    }
}
