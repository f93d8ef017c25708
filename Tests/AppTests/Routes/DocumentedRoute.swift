import HTTPCore

/// A route and its guard as the table in `Routes.swift` names them.
struct DocumentedRoute: Hashable, CustomStringConvertible {
    /// Such as `GET /healthz`.
    let address: String
    /// Such as `public`, or the name of a permission.
    let access: String

    var description: String { "\(address): \(access)" }

    init(_ route: Route) {
        address = "\(route.method) \(route.path)"
        access =
            switch route.access {
            case .public: "public"
            case .member: "member"
            case .permission(let permission): permission.rawValue
            case .coursePermission(let permission): permission.rawValue + ", also in a course"
            case .operator: "operator"
            }
    }

    private init(address: String, access: String) {
        self.address = address
        self.access = access
    }

    /// Reads the rows of the Markdown table in a source's documentation comment: addresses between backquotes, and the
    /// guard that they share.
    static func table(in source: String) -> [DocumentedRoute] {
        source.split(separator: "\n").flatMap { line -> [DocumentedRoute] in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard line.hasPrefix("/// | `"), cells.count == 4 else { return [] }
            let access = cells[2].trimmingPrefix(" ").reversed().trimmingPrefix(" ").reversed()
            let quoted = cells[1].split(separator: "`", omittingEmptySubsequences: false)
            return stride(from: 1, to: quoted.count, by: 2).map {
                DocumentedRoute(address: String(quoted[$0]), access: String(access))
            }
        }
    }
}
