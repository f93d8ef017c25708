import Auth
import Chat
import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct StandingWatchTests {
    private func watch(
        _ world: TeachingWorld, watchers: Int = 100, lifetime: Duration = .seconds(600), most: Int = 500
    ) -> StandingWatch {
        var limits = StandingWatch.Limits()
        limits.interval = .milliseconds(5)
        limits.people = .zero
        limits.watchers = watchers
        limits.lifetime = lifetime
        return StandingWatch(
            store: StandingStore(database: world.app.database, mostWatched: most), limits: limits)
    }

    /// The frames up to the one that is wanted.
    private func frames(
        of listener: inout StandingListener, until isWanted: (StandingListener.Frame) -> Bool
    ) async throws -> [StandingListener.Frame] {
        var all: [StandingListener.Frame] = []
        while let frames = try await listener.next() {
            all += frames
            if frames.contains(where: isWanted) { return all }
        }
        return all
    }

    private func isAt(_ node: String, _ frame: StandingListener.Frame) -> Bool {
        if case .stands(let standing) = frame { standing.steps.first?.node == node } else { false }
    }

    @Test("Everything comes first, then each step that somebody comes to, to all who watch")
    func following() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let watch = watch(world)
        var one = try #require(watch.watch(StandingFilter(), in: world.tenant.id))
        var two = try #require(watch.watch(StandingFilter(), in: world.tenant.id))
        do {
            let first = try await frames(of: &one) { $0 == .ready }
            #expect(first.count == 2 && isAt("ask", first[0]))
            #expect(try await frames(of: &two) { $0 == .ready }.count == 2)
        }
        try await world.say("Ann", in: thread, as: world.ann)
        #expect(try await frames(of: &one) { isAt("older", $0) }.last.map { isAt("older", $0) } == true)
        #expect(try await frames(of: &two) { isAt("older", $0) }.last.map { isAt("older", $0) } == true)
    }

    @Test("A course's watcher hears of its learners alone, and of those who come and go")
    func audience() async throws {
        let world = try await TeachingWorld()
        let anns = try await world.say("Hello", as: world.ann).thread
        let bobs = try await world.say("Hello", as: world.bob).thread
        let course = try #require(CourseID(world.courseA))
        let watch = watch(world)
        var listener = try #require(
            watch.watch(
                StandingFilter(),
                of: StandingCircle(course, for: world.teacherA.identity), in: world.tenant.id))
        func thread(_ frame: StandingListener.Frame) -> String? {
            switch frame {
            case .stands(let standing): standing.threadID.description
            case .gone(let thread): "gone " + thread.description
            case .ready: nil
            }
        }
        let first = try await frames(of: &listener) { $0 == .ready }
        #expect(first.compactMap(thread) == [anns])
        let people = "/api/v1/courses/\(world.courseA)/memberships/"
        let role = try await world.app.ask(
            people + world.bob.identity.userID.description, ["role": "learner"], as: world.admin, method: .patch)
        #expect(role.status == 200)
        #expect(try await frames(of: &listener) { thread($0) == bobs }.compactMap(thread).contains(bobs))
        _ = try await world.app.ask(
            people + world.ann.identity.userID.description, as: world.admin, method: .delete)
        #expect(try await frames(of: &listener) { thread($0) == "gone \(anns)" }.isEmpty == false)
        // Who does not teach it any more sees nobody of it.
        _ = try await world.app.ask(
            people + world.teacherA.identity.userID.description, as: world.admin, method: .delete)
        #expect(try await frames(of: &listener) { thread($0) == "gone \(bobs)" }.isEmpty == false)
    }

    @Test("What is deleted while the circle changes is told as gone", .timeLimit(.minutes(2)))
    func goneMeanwhile() async throws {
        let world = try await TeachingWorld()
        let anns = try await world.say("Hello", as: world.ann).thread
        try await world.say("Hello", as: world.bob)
        let course = try #require(CourseID(world.courseA))
        let watch = watch(world)
        var listener = try #require(
            watch.watch(
                StandingFilter(),
                of: StandingCircle(course, for: world.teacherA.identity), in: world.tenant.id))
        _ = try await frames(of: &listener) { $0 == .ready }
        let gone = try await world.app.ask("/api/v1/threads/\(anns)", as: world.ann, method: .delete)
        #expect(gone.status == 204)
        let bob = "/api/v1/courses/\(world.courseA)/memberships/\(world.bob.identity.userID)"
        #expect(try await world.app.ask(bob, ["role": "learner"], as: world.admin, method: .patch).status == 200)
        var told: [String] = []
        for frame in try await frames(of: &listener, until: { if case .stands = $0 { true } else { false } }) {
            if case .gone(let thread) = frame { told.append(thread.description) }
        }
        #expect(told == [anns])
    }

    @Test("What others of the institution do pushes nothing out of a course's stream", .timeLimit(.minutes(2)))
    func crowd() async throws {
        let world = try await TeachingWorld()
        let anns = try await world.say("Hello", as: world.ann).thread
        let course = try #require(CourseID(world.courseA))
        let watch = watch(world, most: 1)
        var listener = try #require(
            watch.watch(
                StandingFilter(), of: StandingCircle(course, for: world.teacherA.identity), in: world.tenant.id))
        var everywhere = try #require(watch.watch(StandingFilter(), in: world.tenant.id))
        func told(_ frames: [StandingListener.Frame]) -> [String] {
            frames.compactMap { if case .stands(let standing) = $0 { standing.threadID.description } else { nil } }
        }
        #expect(told(try await frames(of: &listener) { $0 == .ready }) == [anns])
        world.app.clock.advance(by: .seconds(1))
        let bobs = try await world.say("Hello", as: world.bob).thread
        #expect(told(try await frames(of: &everywhere) { $0 == .ready }) == [bobs])
        world.app.clock.advance(by: .seconds(1))
        try await world.say("Ann", in: anns, as: world.ann)
        let heard = try await frames(of: &listener) { isAt("older", $0) }
        #expect(!heard.contains { if case .gone = $0 { true } else { false } } && told(heard).last == anns)
        // A newcomer to the course's stream finds what the institution's has no room for.
        var late = try #require(
            watch.watch(
                StandingFilter(), of: StandingCircle(course, for: world.teacherA.identity), in: world.tenant.id))
        world.app.clock.advance(by: .seconds(1))
        try await world.say("9", in: bobs, as: world.bob)
        #expect(told(try await frames(of: &late) { $0 == .ready }) == [anns])
    }

    @Test("So many watch and no more, a place is given back, and a stream has an end")
    func limits() async throws {
        let world = try await TeachingWorld()
        let watch = watch(world, watchers: 1, lifetime: .zero)
        do {
            var first = try #require(watch.watch(StandingFilter(), in: world.tenant.id))
            #expect(watch.watch(StandingFilter(), in: world.tenant.id) == nil)
            #expect(try await first.next() == nil)
        }
        #expect(watch.watch(StandingFilter(), in: world.tenant.id) != nil)
    }
}
