/// Tells how much time has passed since any moment, and passes some; injected so that tests need not wait.
package struct ElapsedTime: Sendable {
    /// The time since a moment that does not change.
    package let now: @Sendable () -> Duration
    package let pause: Pause

    package init(now: @escaping @Sendable () -> Duration, pause: @escaping Pause) {
        self.now = now
        self.pause = pause
    }

    /// The machine's clock that is never set.
    package static var system: ElapsedTime {
        let origin = ContinuousClock.now
        return ElapsedTime(now: { origin.duration(to: .now) }, pause: { try await Task.sleep(for: $0) })
    }
}
