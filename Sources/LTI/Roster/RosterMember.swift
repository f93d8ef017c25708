package import Core

/// Somebody in a course of a platform (Names and Role Provisioning Services 2.0 §2.2).
package struct RosterMember: Sendable, Equatable {
    /// Whether they take part.
    package enum Status: String, Sendable, CaseIterable {
        case active, inactive, deleted
    }

    /// The `sub` of their launches.
    package let subject: String
    package let status: Status
    /// As the platform writes them: full addresses or short names.
    package let roles: [String]
    /// Nil where the platform does not tell it.
    package let name: String?
    /// The platform's identifiers of their groups (Course Groups Service 1.0 §3.4); nil where it does not tell them.
    package let groups: [String]?

    package init(
        subject: String, status: Status = .active, roles: [String], name: String? = nil, groups: [String]? = nil
    ) {
        self.subject = subject
        self.status = status
        self.roles = roles
        self.name = name
        self.groups = groups
    }

    /// Nil for an entry without a `user_id` that launches can have.
    package init?(json: JSONValue) {
        guard let subject = json["user_id"]?.stringValue, ClaimReader.isIdentifier(subject) else { return nil }
        let roles = (json["roles"]?.arrayValue ?? []).compactMap(\.stringValue)
        let parts = [json["given_name"]?.stringValue, json["family_name"]?.stringValue].compactMap(\.self)
        let name = json["name"]?.stringValue ?? parts.joined(separator: " ")
        self.init(
            subject: subject,
            status: json["status"]?.stringValue.flatMap { Status(rawValue: $0.lowercased()) } ?? .active,
            roles: Array(roles.filter(ClaimReader.isIdentifier).prefix(50)),
            name: ClaimReader.line(name),
            groups: json["group_enrollments"]?.arrayValue?.prefix(100).compactMap { enrolment in
                enrolment["group_id"]?.stringValue ?? enrolment["group_id"]?.integerValue.map { String($0) }
            }.filter(ClaimReader.isIdentifier))
    }

    /// Whether they learn and do not teach, by the last part of their roles' names.
    package var isLearner: Bool {
        let names = Set(roles.map(Self.shortName))
        let teaching: Set = ["Instructor", "TeachingAssistant", "ContentDeveloper", "Administrator", "Manager"]
        return names.isDisjoint(with: teaching) && (names.contains("Learner") || names.contains("Student"))
    }

    /// `Learner` of `http://purl.imsglobal.org/vocab/lis/v2/membership#Learner`, of `membership/Learner` and of `Learner`.
    private static func shortName(_ role: String) -> String {
        String(role.suffix(while: { $0 != "#" && $0 != "/" }))
    }
}

extension StringProtocol {
    fileprivate func suffix(while predicate: (Character) -> Bool) -> SubSequence {
        self[(lastIndex { !predicate($0) }.map { index(after: $0) } ?? startIndex)...]
    }
}
