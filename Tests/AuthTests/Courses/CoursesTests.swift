import Core
import HTTPCore
import Postgres
import Testing

@testable import Auth

@Suite struct CoursesTests {
    private struct World {
        let fixture: TenancyFixture
        let admin: Member
        let teacher: Member
        let learner: Member
        /// Made by the teacher, who is its teacher.
        let course: Course
        var courses: Courses { fixture.courses }
        var north: TenantID { fixture.north }

        init() async throws {
            fixture = try await TenancyFixture()
            admin = try await fixture.person("admin@example.org", .admin)
            teacher = try await fixture.person("teacher@example.org", .teacher)
            learner = try await fixture.person("learner@example.org")
            course = try await fixture.courses.create(
                title: TenancyFixture.name("Circuits"), in: fixture.north, by: fixture.asking(teacher))
        }

        func part(_ member: Member) async throws -> CourseRole? {
            try await courses.members(PageRequest(), of: course.id, for: fixture.identity(admin)).items
                .first { $0.id == member.id }?.role
        }
    }

    @Test("A teacher's course has its teacher; an administrator's has nobody yet")
    func creation() async throws {
        let world = try await World()
        #expect(try await world.part(world.teacher) == .teacher)
        let other = try await world.courses.create(
            title: TenancyFixture.name("Other"), in: world.north, by: world.fixture.asking(world.admin))
        let members = try await world.courses.members(
            PageRequest(), of: other.id, for: world.fixture.identity(world.admin))
        #expect(members.items.isEmpty)
        await #expect(throws: HTTPError.self) {
            try await world.courses.create(
                title: TenancyFixture.name("Mine"), in: world.north, by: world.fixture.asking(world.learner))
        }
    }

    @Test("A course that one has no part in is not there, except for administrators")
    func visibility() async throws {
        let world = try await World()
        let (courses, learner) = (world.courses, world.fixture.identity(world.learner))
        #expect(try await courses.list(PageRequest(), for: learner).items == [])
        #expect(try await problem { _ = try await courses.course(world.course.id, for: learner) } == .unknownCourse)
        #expect(try await courses.list(PageRequest(), for: world.fixture.identity(world.admin)).items == [world.course])
        _ = try await courses.add(
            world.learner.id, as: .learner, to: world.course.id, in: world.north,
            by: world.fixture.asking(world.teacher))
        #expect(try await courses.list(PageRequest(), for: learner).items.map(\.id) == [world.course.id])
        #expect(try await courses.course(world.course.id, for: learner) == world.course)
    }

    @Test(
        "Nobody gives themselves a greater part, and a tutor changes nobody's", arguments: [CourseRole.learner, .tutor])
    func selfMadeTeacher(part: CourseRole) async throws {
        let world = try await World()
        let (courses, id, north) = (world.courses, world.course.id, world.north)
        _ = try await courses.add(
            world.learner.id, as: part, to: id, in: north, by: world.fixture.asking(world.teacher))
        let asking = world.fixture.asking(world.learner)
        let acts: [() async throws -> Void] = [
            { _ = try await courses.changeRole(of: world.learner.id, to: .teacher, course: id, in: north, by: asking) },
            { _ = try await courses.add(world.admin.id, as: .learner, to: id, in: north, by: asking) },
            { try await courses.remove(world.teacher.id, from: id, in: north, by: asking) },
            { _ = try await courses.update(id, CourseChanges(state: .archived), in: north, by: asking) },
            { try await courses.delete(id, in: north, by: asking) },
        ]
        for act in acts { await #expect(throws: HTTPError.self) { try await act() } }
        #expect(try await world.part(world.learner) == part)
        #expect(try await world.part(world.teacher) == .teacher)
    }

    @Test("A person of another tenant has no part in a course, and one who leaves the tenant loses theirs")
    func foreigners() async throws {
        let world = try await World()
        let (courses, id, north) = (world.courses, world.course.id, world.north)
        let stranger = try await world.fixture.person("south@example.org", in: world.fixture.south)
        let asking = world.fixture.asking(world.teacher)
        #expect(
            try await problem { _ = try await courses.add(stranger.id, as: .learner, to: id, in: north, by: asking) }
                == .unknownPerson)
        _ = try await courses.add(world.learner.id, as: .learner, to: id, in: north, by: asking)
        #expect(
            try await problem {
                _ = try await courses.add(world.learner.id, as: .teacher, to: id, in: north, by: asking)
            } == .alreadyInCourse)
        try await world.fixture.people.remove(world.learner.id, from: north, by: .shell)
        #expect(try await world.part(world.learner) == nil)
    }

    @Test("Courses are changed, archived and removed, each with a new version and an event")
    func changes() async throws {
        let world = try await World()
        let (courses, id, north) = (world.courses, world.course.id, world.north)
        let asking = world.fixture.asking(world.teacher)
        let changed = try await courses.update(
            id, CourseChanges(title: DisplayName("Electric circuits"), description: "Ohm and others."), in: north,
            by: asking)
        #expect(changed.title == "Electric circuits" && changed.tag != world.course.tag)
        #expect(try await courses.update(id, CourseChanges(), in: north, by: asking) == changed)
        #expect(
            try await courses.update(id, CourseChanges(state: .archived), in: north, by: asking).state == .archived)
        let admin = world.fixture.identity(world.admin)
        #expect(try await courses.list(PageRequest(), state: .active, for: admin).items == [])
        #expect(try await courses.list(PageRequest(), search: "ELECTRIC", for: admin).items.count == 1)
        _ = try await courses.add(world.learner.id, as: .learner, to: id, in: north, by: asking)
        _ = try await courses.changeRole(of: world.learner.id, to: .tutor, course: id, in: north, by: asking)
        try await courses.remove(world.learner.id, from: id, in: north, by: asking)
        try await courses.delete(id, in: north, by: world.fixture.asking(world.admin))
        #expect(
            try await world.fixture.actions(in: north).suffix(7) == [
                "course.create", "course.update", "course.update", "course_membership.create",
                "course_membership.update", "course_membership.delete", "course.delete",
            ])
    }

    @Test("A limited tenant has no more courses than that, those in the archive apart")
    func limit() async throws {
        let world = try await World()
        let (courses, north) = (world.courses, world.north)
        let asking = world.fixture.asking(world.admin)
        _ = try await world.fixture.tenancy.tenants.update(
            north, TenantChanges(limits: TenantLimits(courses: 1)), by: .shell)
        func add() async throws {
            _ = try await courses.create(title: TenancyFixture.name("More"), in: north, by: asking)
        }
        #expect(try await problem(add) == .tooManyCourses)
        _ = try await courses.update(world.course.id, CourseChanges(state: .archived), in: north, by: asking)
        #expect(try await problem(add) == nil)
        #expect(
            try await problem {
                _ = try await courses.update(world.course.id, CourseChanges(state: .active), in: north, by: asking)
            } == .tooManyCourses)
    }

    /// Isolates: courses, course_memberships
    @Test("Every method sees and changes the tenant's own courses alone, whoever asks in another")
    func isolation() async throws {
        let world = try await World()
        let (courses, id, south) = (world.courses, world.course.id, world.fixture.south)
        let spy = try await world.fixture.person("spy@example.org", .owner, in: south)
        let (asking, identity) = (world.fixture.asking(spy, in: south), world.fixture.identity(spy, in: south))
        #expect(try await courses.list(PageRequest(), for: identity).items == [])
        let teacher = world.teacher.id
        let calls: [() async throws -> Void] = [
            { _ = try await courses.course(id, for: identity) },
            { _ = try await courses.update(id, CourseChanges(title: DisplayName("X")), in: south, by: asking) },
            { try await courses.delete(id, in: south, by: asking) },
            { _ = try await courses.members(PageRequest(), of: id, for: identity) },
            { _ = try await courses.add(spy.id, as: .teacher, to: id, in: south, by: asking) },
            { _ = try await courses.changeRole(of: teacher, to: .learner, course: id, in: south, by: asking) },
            { try await courses.remove(teacher, from: id, in: south, by: asking) },
        ]
        for call in calls { #expect(try await problem(call) == .unknownCourse) }
        #expect(try await world.part(world.teacher) == .teacher)
        #expect(try await courses.course(id, for: world.fixture.identity(world.admin)) == world.course)
    }
}
