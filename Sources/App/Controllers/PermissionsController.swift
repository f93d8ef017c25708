import Core
import HTTPCore

/// The table of who may do what, for pages that show only what their reader can use.
struct PermissionsController {
    var routes: [Route] {
        [
            Route(.get, "/api/v1/permissions", access: .member, traits: .crossOrigin) { _, context in
                let member = try context.member
                let shown = Permission.allCases.map { permission -> JSONValue in
                    let grant = permission.grant
                    return [
                        "name": .string(permission.rawValue), "summary": .string(grant.summary),
                        "roles": .array(grant.roles.members.map { .string($0.rawValue) }),
                        "course_roles": .array(grant.courseRoles.members.map { .string($0.rawValue) }),
                        "granted": .bool(member.may(permission)),
                    ]
                }
                return .json(["data": .array(shown), "has_more": false, "after": nil])
            }.documented("List permissions, and which of them the sender has", tag: "People", answer: .permissions)
        ]
    }
}
