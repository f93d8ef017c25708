package import Core
import Synchronization

/// Shows where people are in their conversations as it changes: all on a server who watch the same, an institution or a
/// circle in it, share one look at the database a second.
package final class StandingWatch: Sendable {
    /// What a server bears, and how fast it is.
    package struct Limits: Sendable {
        /// How long it is between two looks at the same.
        package var interval: Duration = .seconds(1)
        /// How many may watch one tenant on this server.
        package var watchers = 100
        /// After this a stream ends, and whoever still may watch asks again.
        package var lifetime: Duration = .seconds(900)
        /// How often it is found out anew whose conversations are shown.
        package var people: Duration = .seconds(10)

        package init() {}
    }

    /// What is watched: a circle of a tenant, or all of it.
    private struct Subject: Hashable {
        let tenant: TenantID
        let circle: UUID128?
    }

    private struct Scene {
        var board = StandingBoard()
        var watchers = 0
        var isLooking = false
        var lookedAt: ContinuousClock.Instant?
    }

    let store: StandingStore
    let limits: Limits
    private let scenes = Mutex<[Subject: Scene]>([:])

    package init(store: StandingStore, limits: Limits = Limits()) {
        self.store = store
        self.limits = limits
    }

    /// Begins to watch; nil where so many watch the tenant already that no more may.
    ///
    /// - Parameter circle: whose conversations are shown, with whom; nil for all
    package func watch(
        _ filter: StandingFilter, of circle: StandingCircle? = nil, in tenant: TenantID
    ) -> StandingListener? {
        let subject = Subject(tenant: tenant, circle: circle?.id)
        let isAdmitted = scenes.withLock { scenes in
            let watchers = scenes.reduce(0) { $0 + ($1.key.tenant == tenant ? $1.value.watchers : 0) }
            guard watchers < limits.watchers else { return false }
            scenes[subject, default: Scene()].watchers += 1
            return true
        }
        guard isAdmitted else { return nil }
        return StandingListener(
            filter, of: circle, in: tenant, watch: self, place: StandingPlace { [weak self] in self?.leave(subject) })
    }

    /// How many watch on this server; for tests.
    var watchers: Int { scenes.withLock { $0.values.reduce(0) { $0 + $1.watchers } } }

    /// Looks at the circle or the tenant, unless somebody else does or did a moment ago; then gives what changed since so
    /// many looks.
    func changes(
        since count: Int, of circle: StandingCircle?, in tenant: TenantID
    ) async throws -> (changes: [StandingBoard.Change], looks: Int) {
        let subject = Subject(tenant: tenant, circle: circle?.id)
        if begin(subject) {
            defer { end(subject) }
            let marks = try await store.marks(of: circle, in: tenant)
            let stale = scenes.withLock { $0[subject]?.board.stale(marks) ?? [] }
            let standings = try await store.standings(of: stale, in: tenant)
            scenes.withLock { $0[subject]?.board.note(marks, standings) }
        }
        return scenes.withLock { scenes in
            guard let board = scenes[subject]?.board else { return ([], count) }
            return (board.changes(since: count), board.looks)
        }
    }

    private func begin(_ subject: Subject) -> Bool {
        scenes.withLock { scenes in
            guard scenes[subject]?.isLooking == false else { return false }
            if let last = scenes[subject]?.lookedAt, .now - last < limits.interval / 2 { return false }
            scenes[subject]?.isLooking = true
            return true
        }
    }

    private func end(_ subject: Subject) {
        scenes.withLock { scenes in
            scenes[subject]?.isLooking = false
            scenes[subject]?.lookedAt = .now
        }
    }

    private func leave(_ subject: Subject) {
        scenes.withLock { scenes in
            scenes[subject]?.watchers -= 1
            // What nobody watches is forgotten.
            if scenes[subject]?.watchers == 0 { scenes[subject] = nil }
        }
    }
}

/// A place among those who watch, given back with its last holder.
final class StandingPlace: Sendable {
    private let leave: @Sendable () -> Void

    init(leave: @escaping @Sendable () -> Void) {
        self.leave = leave
    }

    deinit { leave() }
}
