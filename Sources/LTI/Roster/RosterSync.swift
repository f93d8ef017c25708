package import Core

/// Keeps rosters as platforms have them: every course a few times a day, and whenever somebody asks.
package struct RosterSync: Service {
    package let name = "rosters"
    /// How long a course is nobody else's while it is read.
    private static let lease: Duration = .seconds(600)
    /// How often a course is asked for.
    private static let period: Duration = .seconds(6 * 3600)
    /// When it is asked for again after a failure.
    private static let retry: Duration = .seconds(3600)
    /// After how long everybody is read and not only what has changed.
    private static let wholePeriod: Duration = .seconds(3 * 86_400)
    private static let heartbeat: Duration = .seconds(30)

    private let store: RosterStore
    private let service: RosterService
    private let groups: CourseGroups
    private let clock: any WallClock
    private let logger: Logger

    package init(store: RosterStore, service: RosterService, groups: CourseGroups, clock: any WallClock, logger: Logger)
    {
        self.store = store
        self.service = service
        self.groups = groups
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        while !Task.isCancelled {
            if await !readDue() { try? await Task.sleep(for: Self.heartbeat) }
        }
    }

    /// Reads what is due; false where nothing is.
    @discardableResult
    package func readDue() async -> Bool {
        do {
            let claimed = try await store.claim(4, lease: Self.lease)
            for (tenantID, id) in claimed {
                do throws(ServiceFailure) {
                    _ = try await read(id, in: tenantID)
                } catch {
                    logger.notice(
                        "A roster could not be read", [("code", error.code.rawValue), ("error", error.message)])
                }
            }
            return !claimed.isEmpty
        } catch {
            if !Task.isCancelled { logger.warning("Rosters could not be looked up", [("error", "\(error)")]) }
            return false
        }
    }

    /// Reads the roster of a course now, or what has changed of it; everybody where told. Throws `ServiceFailure`, which
    /// is also noted.
    package func read(
        _ id: LTIContextID, in tenantID: TenantID, isWhole: Bool = false
    ) async throws(ServiceFailure) -> RosterStore.Summary {
        do {
            do {
                guard let course = try await store.course(id, in: tenantID) else {
                    throw ServiceFailure(.notGranted, "The platform does not offer its roster here.")
                }
                return try await read(course, isWhole: isWhole)
            } catch let failure as ServiceFailure {
                let pause = max(Self.retry, failure.pause ?? .zero)
                try await store.keep(failure, of: id, in: tenantID, next: pause)
                throw failure
            }
        } catch let failure as ServiceFailure {
            throw failure
        } catch {
            throw ServiceFailure(.internalError, "The server could not read the roster.", isRetryable: true)
        }
    }

    private func read(_ course: RosterStore.Course, isWhole: Bool) async throws -> RosterStore.Summary {
        let isRecent = course.wholeAt.map { clock.now() < $0 + Self.wholePeriod } ?? false
        if !isWhole, isRecent, let url = course.differencesURL {
            // Platforms forget what they told; then everybody is read.
            if let changes = try? await service.changes(at: url, as: course.client) {
                return try await store.keep(
                    changes, groups: await groups(of: course), of: course, isWhole: false, next: Self.period)
            }
        }
        let roster = try await service.members(
            at: course.membershipsURL, withGroups: course.groupsURL != nil, as: course.client)
        // Nobody at all is a fault of the platform: somebody launched there. It must not end everybody's part.
        guard !roster.members.isEmpty else {
            throw ServiceFailure(.malformed, "The platform's roster is empty.", isRetryable: true)
        }
        return try await store.keep(
            roster, groups: await groups(of: course), of: course, isWhole: true, next: Self.period)
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
