package import Core

/// Keeps rosters as platforms have them: every course a few times a day, and whenever somebody asks. Servers share the
/// work: each leases the courses that it reads.
package struct RosterSync: Service {
    /// How much is read at once, and how often.
    package struct Limits: Sendable {
        /// How long a course is nobody else's while it is read.
        package var lease: Duration = .seconds(600)
        /// How long a platform may take to tell a course's roster; shorter than the lease.
        package var longest: Duration = .seconds(480)
        /// Courses that are read at once.
        package var concurrency = 8
        /// Of these, courses of one registration, counted over all servers: a platform that hangs holds no more.
        package var share = 2
        /// How often a course is asked for.
        package var period: Duration = .seconds(6 * 3600)
        /// When it is asked for again after a failure; doubles with each, up to the longest.
        package var pause: Duration = .seconds(3600)
        package var longestPause: Duration = .seconds(86_400)
        /// After how long everybody is read and not only what has changed.
        package var wholePeriod: Duration = .seconds(3 * 86_400)
        /// How often a look is taken where nothing is known to be due.
        package var heartbeat: Duration = .seconds(30)

        package init() {}
    }

    /// What a platform tells of a course.
    private struct Answer: Sendable {
        let roster: Roster
        /// Nil where it tells none, or not now: then they stay as they were.
        let groups: [CourseGroup]?
        let isWhole: Bool
    }

    package let name = "rosters"
    private let store: RosterStore
    private let service: RosterService
    private let groups: CourseGroups
    private let limits: Limits
    private let clock: any WallClock
    private let logger: Logger

    package init(
        store: RosterStore, service: RosterService, groups: CourseGroups, limits: Limits = Limits(),
        clock: any WallClock, logger: Logger
    ) {
        self.store = store
        self.service = service
        self.groups = groups
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await withTaskGroup(of: Bool.self) { group in
            var (running, isTimed) = (0, false)
            while !Task.isCancelled {
                for (tenantID, id) in await claim(limits.concurrency - running) {
                    running += 1
                    group.addTask {
                        await self.readClaimed(id, in: tenantID)
                        return true
                    }
                }
                if !isTimed {
                    isTimed = true
                    group.addTask {
                        try? await Task.sleep(for: self.limits.heartbeat)
                        return false
                    }
                }
                // The next look is taken when a course has been read, or after a while.
                if await group.next() == true { running -= 1 } else { isTimed = false }
            }
        }
    }

    /// Reads what is due at this moment, as much as is read at once; false where nothing is.
    @discardableResult
    package func readDue() async -> Bool {
        let claimed = await claim(limits.concurrency)
        await withTaskGroup(of: Void.self) { group in
            for (tenantID, id) in claimed { group.addTask { await self.readClaimed(id, in: tenantID) } }
        }
        return !claimed.isEmpty
    }

    private func claim(_ most: Int) async -> [(TenantID, LTIContextID)] {
        guard most > 0 else { return [] }
        do {
            return try await store.claim(most, share: limits.share, lease: limits.lease)
        } catch {
            if !Task.isCancelled { logger.warning("Rosters could not be looked up", [("error", "\(error)")]) }
            return []
        }
    }

    private func readClaimed(_ id: LTIContextID, in tenantID: TenantID) async {
        do throws(ServiceFailure) {
            _ = try await read(id, in: tenantID)
        } catch {
            guard !Task.isCancelled else { return }
            logger.notice(
                "A roster could not be read",
                [("context", "\(id)"), ("code", error.code.rawValue), ("error", error.message)])
        }
    }

    /// Reads the roster of a course now, or what has changed of it; everybody where told. Throws `ServiceFailure`,
    /// which is also noted.
    package func read(
        _ id: LTIContextID, in tenantID: TenantID, isWhole: Bool = false
    ) async throws(ServiceFailure) -> RosterStore.Summary {
        let reading: Int
        do {
            reading = try await store.begin(id, in: tenantID, lease: limits.lease)
        } catch {
            throw unkept(id, error)
        }
        do {
            guard let course = try await store.course(id, in: tenantID) else {
                throw ServiceFailure(.notGranted, "The platform does not offer its roster here.")
            }
            let answer = try await ask(course, isWhole: isWhole)
            return try await store.keep(
                answer.roster, groups: answer.groups, of: course, isWhole: answer.isWhole, reading: reading,
                next: limits.period)
        } catch {
            let failure = error as? ServiceFailure ?? unkept(id, error)
            await end(reading, of: id, in: tenantID, failure)
            throw failure
        }
    }

    /// What the database did not do.
    private func unkept(_ id: LTIContextID, _ error: any Error) -> ServiceFailure {
        if !Task.isCancelled {
            logger.warning("A roster could not be kept", [("context", "\(id)"), ("error", "\(error)")])
        }
        return ServiceFailure(.internalError, "The server could not keep the roster.", isRetryable: true)
    }

    /// Notes why a reading failed. One that was cut short, because the server ends or whoever asked has gone, failed by
    /// nobody's fault.
    private func end(
        _ reading: Int, of id: LTIContextID, in tenantID: TenantID, _ failure: ServiceFailure
    ) async {
        let (isCut, store, limits) = (Task.isCancelled, store, limits)
        do {
            try await finishing(within: .seconds(5)) {
                if isCut {
                    try await store.abandon(reading, of: id, in: tenantID)
                } else {
                    try await store.keep(
                        failure, of: id, in: tenantID, reading: reading, pause: limits.pause,
                        longest: limits.longestPause)
                }
            }
        } catch {
            // Its lease runs out, and it is read again.
            logger.warning("A roster's failure could not be noted", [("context", "\(id)"), ("error", "\(error)")])
        }
    }

    // MARK: Asking the platform

    /// What the platform tells in time. Throws `ServiceFailure`, and `CancellationError`.
    private func ask(_ course: RosterStore.Course, isWhole: Bool) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await self.askAtLeisure(course, isWhole: isWhole) }
            group.addTask {
                try await Task.sleep(for: self.limits.longest)
                throw ServiceFailure(.timedOut, "The platform did not tell its roster in time.", isRetryable: true)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private func askAtLeisure(
        _ course: RosterStore.Course, isWhole: Bool
    ) async throws(ServiceFailure) -> Answer {
        let isRecent = course.wholeAt.map { clock.now() < $0 + limits.wholePeriod } ?? false
        if !isWhole, isRecent, let url = course.differencesURL {
            // Platforms forget what they told; then everybody is read.
            if let changes = try? await service.changes(at: url, as: course.client) {
                return Answer(roster: changes, groups: await groups(of: course), isWhole: false)
            }
        }
        let roster = try await service.members(
            at: course.membershipsURL, withGroups: course.groupsURL != nil, as: course.client)
        // Nobody at all is a fault of the platform: somebody launched there. It must not end everybody's part.
        guard !roster.members.isEmpty else {
            throw ServiceFailure(.malformed, "The platform's roster is empty.", isRetryable: true)
        }
        return Answer(roster: roster, groups: await groups(of: course), isWhole: true)
    }

    /// The course's groups; nil where the platform tells none, or not now: then they stay as they were.
    private func groups(of course: RosterStore.Course) async -> [CourseGroup]? {
        guard let url = course.groupsURL else { return nil }
        do throws(ServiceFailure) {
            return try await groups.groups(at: url, as: course.client)
        } catch {
            logger.notice("Groups could not be read", [("code", error.code.rawValue), ("error", error.message)])
            return nil
        }
    }
}
