package import Core
import Postgres

package enum LTIContextTag: IdentifierTag { package static let prefix = "" }
package typealias LTIContextID = Identifier<LTIContextTag>

/// A course of a platform, and the course of ours that it is.
package struct LTIContext: Sendable, Equatable {
    package let id: LTIContextID
    package let registrationID: RegistrationID
    package let deploymentID: String
    /// The platform's `context.id`.
    package let contextID: String
    /// Nil once our course was removed; the next launch makes another.
    package let courseID: CourseID?
    package let title: String
    package let label: String
    /// Where the platform keeps line items (AGS 2.0 §3.1), what this tool may do there, and where its roster is
    /// (NRPS 2.0 §3.6.1), as the last launch said.
    package let lineItemsURL: String?
    package let agsScopes: [String]
    package let membershipsURL: String?
    /// Where its groups are (Course Groups Service 1.0 §3.1).
    package let groupsURL: String?

    static let columns = """
        id, registration_id, deployment_id, context_id, course_id, title, label, lineitems_url, ags_scopes,
        memberships_url, groups_url
        """

    init(row: Row) throws {
        (
            id, registrationID, deploymentID, contextID, courseID, title, label, lineItemsURL, agsScopes,
            membershipsURL, groupsURL
        ) = try row.decode(
            LTIContextID.self, RegistrationID.self, String.self, String.self, CourseID?.self, String.self,
            String.self, String?.self, [String].self, String?.self, String?.self)
    }
}
