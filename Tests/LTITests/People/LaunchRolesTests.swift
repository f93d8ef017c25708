import HTTPCore
import LTI
import Testing

@Suite struct LaunchRolesTests {
    private static let course = "http://purl.imsglobal.org/vocab/lis/v2/membership"
    private static let institution = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
    private static let system = "http://purl.imsglobal.org/vocab/lis/v2/system/person"

    struct Row: Sendable, CustomTestStringConvertible {
        let roles: [String]
        let part: CourseRole
        var administers = false
        var testDescription: String { roles.joined(separator: " ").suffix(60).description }
    }

    private static let rows = [
        Row(roles: ["\(course)#Instructor"], part: .teacher), Row(roles: ["Instructor"], part: .teacher),
        Row(roles: ["urn:lti:role:ims/lis/Instructor"], part: .teacher),
        Row(roles: ["\(course)/Instructor#Lecturer"], part: .teacher),
        Row(roles: ["\(course)#Instructor", "\(course)/Instructor#TeachingAssistant"], part: .tutor),
        Row(roles: ["\(course)/Instructor#TeachingAssistant"], part: .tutor),
        Row(roles: ["TeachingAssistant"], part: .tutor), Row(roles: ["Instructor#TeachingAssistant"], part: .tutor),
        Row(roles: ["urn:lti:role:ims/lis/TeachingAssistant"], part: .tutor),
        Row(roles: ["\(course)#ContentDeveloper"], part: .teacher), Row(roles: ["ContentDeveloper"], part: .teacher),
        Row(roles: ["\(course)#Administrator"], part: .teacher),
        Row(roles: ["\(course)#Learner"], part: .learner), Row(roles: ["Learner"], part: .learner),
        Row(roles: ["\(course)#Mentor"], part: .learner), Row(roles: ["Mentor"], part: .learner),
        Row(roles: ["\(institution)#Administrator"], part: .teacher, administers: true),
        Row(roles: ["\(system)#Administrator", "\(course)#Instructor"], part: .teacher, administers: true),
        Row(roles: ["urn:lti:sysrole:ims/lis/Administrator"], part: .teacher, administers: true),
        // Who teaches at the institution may learn in the course.
        Row(roles: ["\(institution)#Instructor", "\(course)#Learner"], part: .learner),
        Row(roles: ["\(institution)#Faculty"], part: .learner), Row(roles: [], part: .learner),
        Row(roles: [""], part: .learner), Row(roles: ["#", "/", "urn:lti:", "\(course)#", course], part: .learner),
        Row(roles: ["instructor"], part: .learner), Row(roles: ["http://evil.example.org/#Instructor"], part: .learner),
        Row(roles: ["\(course)#Instructor\u{0}"], part: .learner),
    ]

    @Test("Roles in every spelling make a part in the course; what is unknown makes the least", arguments: rows)
    func parts(_ row: Row) {
        let roles = LaunchRoles(row.roles)
        #expect(roles.part == row.part && roles.isAdministrator == row.administers)
    }

    @Test("What a registration says of a role comes before what LTI says")
    func map() {
        let map: [(name: String, part: CourseRole)] = [("Wizard", .teacher), ("\(Self.course)#Instructor", .learner)]
        #expect(LaunchRoles(["Wizard"], map: map).part == .teacher)
        #expect(LaunchRoles(["\(Self.course)#Instructor"], map: map).part == .learner)
        #expect(LaunchRoles(["Learner"], map: map).part == .learner)
    }
}
