package import HTTPCore

/// Which role people have by their groups at a provider: the first rule that fits counts, whatever the order of the
/// groups.
package struct RoleMapping: Sendable, Equatable {
    /// A group, by the exact text that the provider sends, and the role of its people.
    package struct Rule: Sendable, Equatable {
        package let group: String
        package let role: Role

        /// Nil for a group that no provider can send, and for a role that no provider gives.
        package init?(group: String, role: Role) {
            guard (1...512).contains(group.utf8.count), !group.unicodeScalars.contains(where: { $0.value < 0x20 }),
                RoleMapping.roles.contains(role)
            else { return nil }
            self.group = group
            self.role = role
        }
    }

    /// What a provider can make people. Owners are made by owners, and programs have keys.
    package static let roles: [Role] = [.admin, .teacher, .learner]
    /// The most rules.
    package static let maximumCount = 200

    package var rules: [Rule]
    /// The role of people whom no rule fits; nil refuses them.
    package var defaultRole: Role?

    /// Rules in order. Without any, everybody has the default role or is refused.
    package init(rules: [Rule] = [], defaultRole: Role? = nil) {
        self.rules = rules
        self.defaultRole = defaultRole
    }

    /// The role of somebody in these groups; nil for somebody who is refused.
    package func role(in groups: [String]) -> Role? {
        let groups = Set(groups)
        return rules.first { groups.contains($0.group) }?.role ?? defaultRole
    }
}
