import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("A guarded model")
struct GuardedModelTests {
    private let time = SetTime()
    private let tenant = TenantID(UUID128(high: 1, low: 1))
    private let request = ModelRequest(messages: [])

    private func limits(places: Int? = nil) -> GuardLimits {
        var limits = GuardLimits(places: places)
        limits.longestWait = .seconds(2000)
        return limits
    }

    private static let broken = ScriptedModelProvider.Script.refusal(ModelError(.serverError, "", isRetryable: true))

    @Test("holds its place until the answer has ended", arguments: [false, true])
    func ending(fails: Bool) async throws {
        let provider = ProviderGuard(time: time.time())
        let script: [ScriptedModelProvider.Step] =
            fails ? [.event(.textDelta("a"))] : [.event(.textDelta("a")), .event(.finished(.stop))]
        let model = GuardedModel(ScriptedModelProvider(.steps(script)), behind: provider, for: tenant)
        var answer = try await model.stream(request).makeAsyncIterator()
        #expect(provider.statistics.held == 1)
        #expect(try await answer.next() == .textDelta("a"))
        #expect(provider.statistics.held == 1)
        _ = try? await answer.next()
        #expect(provider.statistics.held == 0)
    }

    @Test("gives its place back when the question is refused, and when nobody reads the answer")
    func dropped() async throws {
        let provider = ProviderGuard(time: time.time())
        let model = GuardedModel(ScriptedModelProvider(Self.broken, .text("a")), behind: provider, for: tenant)
        await #expect(throws: ModelError.self) { try await model.stream(request) }
        #expect(provider.statistics.held == 0)
        do {
            let stream = try await model.stream(request)
            #expect(provider.statistics.held == 1)
            _ = stream
        }
        #expect(provider.statistics.held == 0)
        do {
            var events = try await model.stream(request).makeAsyncIterator()
            _ = try await events.next()
            #expect(provider.statistics.held == 1)
        }
        #expect(provider.statistics.held == 0)
    }

    @Test("lets the next one in when a place is free, and not before")
    func line() async throws {
        let provider = ProviderGuard(limits(places: 1), time: time.time())
        let first = try await provider.enter(for: tenant)
        let entered = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let place = try await provider.enter(for: TenantID(UUID128(high: 1, low: 2)))
                entered.increment()
                place.end(.success)
            }
            while provider.statistics.waiting == 0 { await Task.yield() }
            #expect(entered.value == 0)
            first.end(.success)
            first.end(.success)
            try await group.waitForAll()
        }
        #expect(entered.value == 1)
        #expect(provider.statistics.held == 0)
    }

    @Test("waits no longer than the limit, and says that another time is better")
    func late() async throws {
        var limits = limits(places: 1)
        limits.longestWait = .seconds(60)
        let provider = ProviderGuard(limits, time: time.time())
        let first = try await provider.enter(for: tenant)
        let error = await #expect(throws: ModelError.self) { _ = try await provider.enter(for: tenant) }
        #expect(error?.reason == .busy)
        #expect(error?.isRetryable == true)
        #expect(error?.status == .serviceUnavailable)
        #expect(provider.statistics.counts.late == 1)
        #expect(provider.statistics.waiting == 0)
        first.end(.neither)
    }

    @Test("leaves the line when its task is cancelled")
    func cancelled() async throws {
        let provider = ProviderGuard(limits(places: 1), time: time.time())
        let first = try await provider.enter(for: tenant)
        let waiting = Task { [tenant] in try await provider.enter(for: tenant) }
        while provider.statistics.waiting == 0 { await Task.yield() }
        waiting.cancel()
        let error = await #expect(throws: ModelError.self) { _ = try await waiting.value }
        #expect(error?.reason == .cancelled)
        #expect(provider.statistics.waiting == 0)
        first.end(.neither)
        #expect(provider.statistics.held == 0)
    }

    @Test("loses no place among a thousand questions of ten tenants that are asked, cancelled and dropped at once")
    func storm() async throws {
        let provider = ProviderGuard(limits(places: 3), time: time.time())
        let tenants = (0..<10).map { TenantID(UUID128(high: 2, low: UInt64($0))) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let task = Task {
                        let place = try await provider.enter(for: tenants[number % 10])
                        await Task.yield()
                        if number.isMultiple(of: 3) { place.end(.success) }
                    }
                    if number.isMultiple(of: 7) { task.cancel() }
                    _ = await task.result
                }
            }
        }
        #expect(provider.statistics.held == 0)
        #expect(provider.statistics.waiting == 0)
    }

    @Test("rests after many failures, waits out a short rest, and asks again")
    func rest() async throws {
        let provider = ProviderGuard(limits(), time: time.time())
        let scripted = ScriptedModelProvider(
            Self.broken, Self.broken, Self.broken, Self.broken, Self.broken, Self.broken, Self.broken, Self.broken,
            Self.broken, Self.broken, .text("a"))
        let model = GuardedModel(scripted, behind: provider, for: tenant)
        let hasty = GuardedModel(scripted, behind: provider, for: tenant, waitsForRest: false)
        for _ in 0..<10 { await #expect(throws: ModelError.self) { try await model.stream(request) } }
        #expect(provider.statistics.state == .open)
        let error = await #expect(throws: ModelError.self) { try await hasty.stream(request) }
        #expect(error?.reason == .resting)
        #expect(error?.retryAfter == .seconds(2))
        #expect(scripted.requests.count == 10)
        for try await _ in try await model.stream(request) {}
        #expect(time.pauses == [.seconds(2)])
        #expect(provider.statistics.state == .closed)
        #expect(provider.statistics.counts.openings == 1)
        #expect(provider.statistics.counts.resting == 1)
    }

    @Test(
        "counts what is the provider's fault and nothing else",
        arguments: [
            (ModelError.Reason.unreachable, true), (.timedOut, true), (.serverError, true), (.overloaded, true),
            (.truncated, true), (.malformedResponse, true), (.rateLimited, false), (.authentication, false),
            (.quotaExceeded, false), (.modelNotFound, false), (.contextTooLong, false), (.contentFiltered, false),
            (.invalidRequest, false), (.cancelled, false),
        ])
    func faults(reason: ModelError.Reason, counts: Bool) async {
        let provider = ProviderGuard(limits(), time: time.time())
        let model = GuardedModel(
            ScriptedModelProvider(.steps([.event(.textDelta("a")), .failure(ModelError(reason, ""))])),
            behind: provider, for: tenant)
        for _ in 0..<12 {
            _ = try? await { for try await _ in try await model.stream(request) {} }()
        }
        #expect((provider.statistics.counts.openings > 0) == counts)
    }

    @Test("is asked again by what goes around it, each time with a place of its own")
    func retrying() async throws {
        let provider = ProviderGuard(limits(places: 1), time: time.time())
        let scripted = ScriptedModelProvider(
            Self.broken, .steps([.failure(ModelError(.truncated, ""))]), .text("a"))
        let model = RetryingModel(
            GuardedModel(scripted, behind: provider, for: tenant),
            pause: { _ in #expect(provider.statistics.held == 0) })
        var events: [ModelEvent] = []
        for try await event in try await model.stream(request) { events.append(event) }
        #expect(events.first == .textDelta("a"))
        #expect(scripted.requests.count == 3)
        #expect(provider.statistics.held == 0)
    }

    @Test("is one of several under one guard, which metrics show by the label of its provider")
    func metrics() async throws {
        let guards = ProviderGuards(time: time.time())
        let registry = MetricsRegistry()
        guards.register(in: registry)
        let shared = guards.provider("1", label: "openai", limits: limits(places: 1))
        #expect(shared === guards.provider("1", label: "openai", limits: limits(places: 2)))
        _ = guards.provider("2", label: "tenants", limits: limits())
        _ = guards.provider("3", label: "tenants", limits: limits())
        let places = [try await shared.enter(for: nil), try await shared.enter(for: nil)]
        let text = registry.text
        #expect(text.contains(#"lyceum_model_questions{provider="openai",state="asked"} 2"#))
        #expect(text.contains(#"lyceum_model_breakers{provider="tenants",state="closed"} 2"#))
        #expect(text.contains(#"lyceum_model_refusals_total{provider="openai",reason="full"} 0"#))
        #expect(text.contains(#"lyceum_model_breaker_openings_total{provider="openai"} 0"#))
        for place in places { place.end(.success) }
    }

    @Test("leaves its counts behind when the guards of idle providers are dropped")
    func idle() async throws {
        let guards = ProviderGuards(time: time.time())
        let registry = MetricsRegistry()
        guards.register(in: registry)
        var limits = limits(places: 1)
        limits.longestLine = 0
        let first = guards.provider("first", label: "tenants", limits: limits)
        let place = try await first.enter(for: nil)
        await #expect(throws: ModelError.self) { _ = try await first.enter(for: nil) }
        place.end(.success)
        for number in 0..<1001 { _ = guards.provider("\(number)", label: "tenants", limits: limits) }
        #expect(guards.provider("first", label: "tenants", limits: limits) !== first)
        #expect(registry.text.contains(#"lyceum_model_refusals_total{provider="tenants",reason="full"} 1"#))
    }
}
