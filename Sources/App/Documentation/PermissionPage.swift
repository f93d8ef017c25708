import HTTPCore

/// `docs/permissions.md`: the table of who may do what, as a page.
enum PermissionPage {
    /// The page as it has to stand in the file.
    static var text: String {
        let roles = Role.allCases
        let heading = ["permission", "what it lets people do"] + roles.map(\.rawValue) + ["besides, in a course"]
        var lines = [
            "# Permissions", "",
            "Made by `lyceum permissions` from the program's own table, the only one there is. `GET /api/v1/permissions` "
                + "answers the same. Every route names its permission in `Sources/App/Routes.swift`.",
            "",
            "A role holds in a whole institution. A course has parts of its own, which let a person do more there. The "
                + "scopes of an API key are names of permissions, and a key can never do more than its person.",
            "",
            row(heading), row(heading.indices.map { $0 < 2 ? "---" : ":-:" }),
        ]
        for permission in Permission.allCases {
            let grant = permission.grant
            lines.append(
                row(
                    ["`\(permission.rawValue)`", grant.summary]
                        + roles.map { grant.roles.contains(Roles($0)) ? "yes" : "" }
                        + [grant.courseRoles.members.map(\.rawValue).joined(separator: ", ")]))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }
}
