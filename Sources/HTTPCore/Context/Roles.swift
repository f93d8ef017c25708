/// Some of the roles that people have in a tenant.
package struct Roles: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The one role.
    package init(_ role: Role) {
        switch role {
        case .owner: self = .owner
        case .admin: self = .admin
        case .teacher: self = .teacher
        case .learner: self = .learner
        case .service: self = .service
        }
    }

    package static let owner = Roles(rawValue: 1)
    package static let admin = Roles(rawValue: 2)
    package static let teacher = Roles(rawValue: 4)
    package static let learner = Roles(rawValue: 8)
    package static let service = Roles(rawValue: 16)
    /// Who runs the institution's part of the installation.
    package static let administrators: Roles = [.owner, .admin]
    /// Who makes what learners meet.
    package static let authors: Roles = [.owner, .admin, .teacher]
    package static let all: Roles = [.owner, .admin, .teacher, .learner, .service]

    /// The roles, most first.
    package var members: [Role] { Role.allCases.filter { contains(Roles($0)) } }
}

/// Some of the parts that people have in a course.
package struct CourseRoles: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The one part.
    package init(_ role: CourseRole) {
        switch role {
        case .teacher: self = .teacher
        case .tutor: self = .tutor
        case .learner: self = .learner
        }
    }

    package static let teacher = CourseRoles(rawValue: 1)
    package static let tutor = CourseRoles(rawValue: 2)
    package static let learner = CourseRoles(rawValue: 4)
    package static let all: CourseRoles = [.teacher, .tutor, .learner]

    /// The parts, most first.
    package var members: [CourseRole] { CourseRole.allCases.filter { contains(CourseRoles($0)) } }
}
