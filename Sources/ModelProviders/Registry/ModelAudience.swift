package import HTTPCore

/// A part that lets people have a model answer: in the institution, or in the course in which they ask.
package enum ModelAudience: String, Sendable, CaseIterable {
    case owner, admin, teacher, learner, service
    case courseTeacher = "course_teacher"
    case courseTutor = "course_tutor"
    case courseLearner = "course_learner"

    /// Nil for a part in a course.
    package var role: Role? { Role(rawValue: rawValue) }

    /// Nil for a part in the institution.
    package var courseRole: CourseRole? {
        switch self {
        case .courseTeacher: .teacher
        case .courseTutor: .tutor
        case .courseLearner: .learner
        case .owner, .admin, .teacher, .learner, .service: nil
        }
    }
}

extension RegisteredModel.Settings {
    /// Who may have it answer, most first; everybody where it is empty.
    package var audience: [ModelAudience] {
        get {
            ModelAudience.allCases.filter { one in
                one.role.map { roles.contains(Roles($0)) } ?? false
                    || one.courseRole.map { courseRoles.contains(CourseRoles($0)) } ?? false
            }
        }
        set {
            roles = newValue.compactMap(\.role).reduce(into: []) { $0.insert(Roles($1)) }
            courseRoles = newValue.compactMap(\.courseRole).reduce(into: []) { $0.insert(CourseRoles($1)) }
        }
    }

    /// Whether somebody may have it answer.
    ///
    /// - Parameters:
    ///   - role: in the institution
    ///   - parts: in the course in which they ask; none outside of courses
    package func isFor(_ role: Role, as parts: CourseRoles = []) -> Bool {
        roles.isEmpty && courseRoles.isEmpty || roles.contains(Roles(role)) || !courseRoles.isDisjoint(with: parts)
    }
}
