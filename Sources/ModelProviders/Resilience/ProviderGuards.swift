package import Core
import Synchronization

/// The guards of all providers that were asked lately, one each.
package final class ProviderGuards: Sendable {
    private struct Entry {
        let label: String
        let value: ProviderGuard
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// What guards had counted that are gone, by label.
        var past: [String: ProviderGuard.Counts] = [:]
    }

    /// Beyond so many, those of whom nothing is going on are dropped.
    private static let capacity = 1000

    private let time: ElapsedTime
    private let state = Mutex(State())

    package init(time: ElapsedTime = .system) {
        self.time = time
    }

    /// The guard of a provider, which follows these limits from now on.
    ///
    /// - Parameters:
    ///   - id: the provider's own; whoever gives the same is guarded together
    ///   - label: under which metrics count it, from a short list: the name of a provider of the operator, and one name
    ///     for those of tenants
    package func provider(_ id: String, label: String, limits: GuardLimits) -> ProviderGuard {
        let known: ProviderGuard? = state.withLock { $0.entries[id]?.value }
        if let known {
            known.follow(limits)
            return known
        }
        return state.withLock { state in
            if let known = state.entries[id] { return known.value }
            if state.entries.count >= Self.capacity { Self.dropIdle(&state) }
            let new = ProviderGuard(limits, time: time)
            state.entries[id] = Entry(label: label, value: new)
            return new
        }
    }

    private static func dropIdle(_ state: inout State) {
        for (id, entry) in state.entries {
            let statistics = entry.value.statistics
            guard statistics.held == 0, statistics.waiting == 0, statistics.state == .closed else { continue }
            state.past[entry.label, default: .init()].add(statistics.counts)
            state.entries[id] = nil
        }
    }

    /// How the breakers of those that were asked lately stand, by the identifier of the provider.
    package var states: [String: CircuitBreaker.State] {
        state.withLock { $0.entries }.mapValues { $0.value.statistics.state }
    }

    // MARK: Metrics

    /// Shows how the guards stand.
    package func register(in registry: MetricsRegistry) {
        registry.gauge("lyceum_model_breakers", "Circuit breakers of model providers, by state.") { [self] in
            CircuitBreaker.State.allCases.flatMap { state in
                samples(of: { $0.state == state ? 1 : 0 }, (name: "state", value: state.rawValue))
            }
        }
        registry.gauge("lyceum_model_questions", "Questions to model providers, by what they do.") { [self] in
            samples(of: \.held, (name: "state", value: "asked"))
                + samples(of: \.waiting, (name: "state", value: "waiting"))
        }
        registry.count(
            "lyceum_model_refusals_total",
            "Questions that no provider was asked, because it rests, too many wait, or it took too long.",
            read: { [self] in
                totals(of: \.resting, (name: "reason", value: "resting"))
                    + totals(of: \.full, (name: "reason", value: "full"))
                    + totals(of: \.late, (name: "reason", value: "late"))
            })
        registry.count("lyceum_model_breaker_openings_total", "How often circuit breakers have opened.") { [self] in
            totals(of: \.openings)
        }
    }

    private func samples(
        of read: (ProviderGuard.Statistics) -> Int, _ label: (name: String, value: String)
    ) -> [MetricSample] {
        let entries = state.withLock { Array($0.entries.values) }
        return Self.samples(entries.map { ($0.label, read($0.value.statistics)) }, [label])
    }

    /// The same with those that are gone.
    private func totals(
        of read: (ProviderGuard.Counts) -> Int, _ label: (name: String, value: String)? = nil
    ) -> [MetricSample] {
        let (entries, past) = state.withLock { (Array($0.entries.values), $0.past) }
        return Self.samples(
            entries.map { ($0.label, read($0.value.statistics.counts)) } + past.map { ($0.key, read($0.value)) },
            label.map { [$0] } ?? [])
    }

    private static func samples(_ counts: [(String, Int)], _ labels: MetricLabels) -> [MetricSample] {
        Dictionary(counts, uniquingKeysWith: +).sorted { $0.key < $1.key }.map { provider, count in
            MetricSample(Double(count), labels: [(name: "provider", value: provider)] + labels)
        }
    }
}
