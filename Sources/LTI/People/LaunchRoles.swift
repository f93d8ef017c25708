package import HTTPCore

/// What the roles of a launch make of a person (LTI Core 1.3 §5.3.7, appendix A), in every spelling: full addresses, short
/// names of a course's roles, sub-roles, and the `urn:lti:` names of before. What is unknown gives the least.
package struct LaunchRoles: Sendable, Equatable {
    /// The person's part in the course.
    package let part: CourseRole
    /// Whether the platform or the institution has the person as an administrator.
    package let isAdministrator: Bool

    /// Reads the claim. `map` says what some roles mean in the registration, before LTI does.
    package init(_ roles: [String], map: [(name: String, part: CourseRole)] = []) {
        var parts: Set<CourseRole> = []
        var (isInstructor, isAssistant, isLecturer) = (false, false, false)
        var isAdministrator = false
        for text in roles {
            let role = Role(text)
            if let mapped = map.first(where: { $0.name == text || $0.name == role.name }) {
                parts.insert(mapped.part)
                continue
            }
            switch (role.scope, role.name, role.detail) {
            case (.system, "Administrator", _), (.system, "SysAdmin", _), (.institution, "Administrator", _):
                isAdministrator = true
            case (.course, "Instructor", "TeachingAssistant"), (.course, "Instructor", "Grader"),
                (.course, "TeachingAssistant", _):
                isAssistant = true
            case (.course, "Instructor", nil): isInstructor = true
            case (.course, "Instructor", _): isLecturer = true
            case (.course, "ContentDeveloper", _), (.course, "Administrator", _): parts.insert(.teacher)
            default: break
            }
        }
        // Who assists also has the role of which that is a part, so that alone it makes no teacher.
        if isLecturer || isInstructor && !isAssistant || isAdministrator { parts.insert(.teacher) }
        if isAssistant { parts.insert(.tutor) }
        part = [CourseRole.teacher, .tutor].first(where: parts.contains) ?? .learner
        self.isAdministrator = isAdministrator
    }

    /// A role taken apart.
    private struct Role {
        enum Scope { case course, institution, system, unknown }

        let scope: Scope
        /// Such as `Instructor`.
        let name: String
        /// A sub-role, such as `TeachingAssistant`.
        let detail: String?

        private static let vocabulary = "http://purl.imsglobal.org/vocab/lis/v2/"

        init(_ text: String) {
            if text.hasPrefix(Self.vocabulary) {
                let parts = text.dropFirst(Self.vocabulary.count).split(
                    separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                self.init(path: parts[0], fragment: parts.count == 2 ? parts[1] : nil)
            } else if text.hasPrefix("urn:lti:") {
                self.init(urn: text)
            } else {
                self.init(shortName: text)
            }
        }

        /// A role in the course; some write sub-roles with a slash or a number sign.
        private init(shortName text: String) {
            let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "#" || $0 == "/" }
            let isName = !text.isEmpty && text.utf8.allSatisfy { $0 != UInt8(ascii: ":") }
            scope = isName ? .course : .unknown
            name = parts.first.map(String.init) ?? ""
            detail = parts.count == 2 ? String(parts[1]) : nil
        }

        /// `membership#Instructor`, `membership/Instructor#TeachingAssistant`, `institution/person#Administrator`.
        private init(path: Substring, fragment: Substring?) {
            guard let fragment, !fragment.isEmpty else {
                (scope, name, detail) = (.unknown, "", nil)
                return
            }
            switch path {
            case "membership": (scope, name, detail) = (.course, String(fragment), nil)
            case "institution/person": (scope, name, detail) = (.institution, String(fragment), nil)
            case "system/person": (scope, name, detail) = (.system, String(fragment), nil)
            case _ where path.hasPrefix("membership/"):
                (scope, name, detail) = (.course, String(path.dropFirst(11)), String(fragment))
            default: (scope, name, detail) = (.unknown, String(fragment), nil)
            }
        }

        /// `urn:lti:role:ims/lis/Instructor`, `urn:lti:instrole:…`, `urn:lti:sysrole:…`.
        private init(urn: String) {
            let parts = urn.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
            let path = parts.count == 4 ? parts[3] : ""
            let names = path.hasPrefix("ims/lis/") ? path.dropFirst(8).split(separator: "/", maxSplits: 1) : []
            let known: [Substring: Scope] = ["role": .course, "instrole": .institution, "sysrole": .system]
            scope = parts.count == 4 ? known[parts[2]] ?? .unknown : .unknown
            name = names.first.map(String.init) ?? ""
            detail = names.count == 2 ? String(names[1]) : nil
        }
    }
}
