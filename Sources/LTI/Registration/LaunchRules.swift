package import Core
package import HTTPCore

/// What a registration lets launches do besides opening assistants, as its column `settings` has it.
package struct LaunchRules: Sendable, Equatable {
    /// The most entries of the map of roles.
    package static let maximumRoles = 200
    /// The most further hosts.
    package static let maximumHosts = 20

    /// What roles of the platform mean here, by their full or short names; what is not in it means what LTI says.
    package var roles: [(name: String, part: CourseRole)]
    /// Whether somebody without a `sub` is let in, as somebody new each time.
    package var allowsAnonymous: Bool
    /// Whether the platform's administrators become administrators of the tenant. Only an owner says so.
    package var makesAdministrators: Bool
    /// Whether instructors become teachers of the tenant, who see all its workflows, and not of their course alone.
    package var makesTeachers: Bool
    /// Whether people are called what the platform calls them.
    package var keepsNames: Bool
    /// Further hosts of the platform, in lower case, such as a school's own name for a platform that its makers run:
    /// those, and those below them, frame the pages of launches and get the answers of deep linking.
    package var returnHosts: [String]

    package init(
        roles: [(name: String, part: CourseRole)] = [], allowsAnonymous: Bool = false,
        makesAdministrators: Bool = false, makesTeachers: Bool = false, keepsNames: Bool = true,
        returnHosts: [String] = []
    ) {
        self.roles = roles
        self.allowsAnonymous = allowsAnonymous
        self.makesAdministrators = makesAdministrators
        self.makesTeachers = makesTeachers
        self.keepsNames = keepsNames
        self.returnHosts = returnHosts
    }

    /// Reads the column; what is missing is as it is by itself.
    package init(_ json: JSONValue) {
        roles = (json["roles"]?.objectValue?.members ?? []).compactMap { name, part in
            part.stringValue.flatMap(CourseRole.init(rawValue:)).map { (name, $0) }
        }
        allowsAnonymous = json["anonymous"]?.boolValue ?? false
        makesAdministrators = json["administrators"]?.boolValue ?? false
        makesTeachers = json["teachers"]?.boolValue ?? false
        keepsNames = json["names"]?.boolValue ?? true
        returnHosts = (json["return_hosts"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The column, which is also what the API shows.
    package var json: JSONObject {
        [
            "roles": .object(JSONObject(roles.map { ($0.name, .string($0.part.rawValue)) })),
            "anonymous": .bool(allowsAnonymous), "administrators": .bool(makesAdministrators),
            "teachers": .bool(makesTeachers), "names": .bool(keepsNames),
            "return_hosts": .array(returnHosts.map { .string($0) }),
        ]
    }

    package static func == (left: LaunchRules, right: LaunchRules) -> Bool { left.json == right.json }
}
