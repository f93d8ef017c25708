package import Core
package import HTTPCore
import Postgres

package enum ResourceLinkTag: IdentifierTag { package static let prefix = "" }

/// Names a link, inside this installation.
package typealias ResourceLinkID = Identifier<ResourceLinkTag>

/// A place in a course of a platform that leads to an assistant (LTI Core 1.3 §5.3.5).
package struct ResourceLink: Sendable, Equatable {
    package let id: ResourceLinkID
    package let registrationID: RegistrationID
    package let deploymentID: String
    /// The platform's `resource_link.id`.
    package let resourceLinkID: String
    /// The platform's course; nil for a link outside of one.
    package let contextID: LTIContextID?
    package let courseID: CourseID?
    /// Nil until somebody chooses.
    package let workflowID: WorkflowID?
    package let title: String
    package let settings: LinkSettings
    /// The line item that the platform made for the link, where the last launch named one (AGS 2.0 §3.1).
    package let lineItemURL: String?
    package let lineItemsURL: String?
    package let agsScopes: [String]
    package let createdAt: Timestamp
    package let version: Int

    /// Names this state of it.
    package var tag: EntityTag { EntityTag(version: version) }

    /// Of `lti_resource_links l`.
    static let columns = """
        l.id, l.registration_id, l.deployment_id, l.resource_link_id, l.lti_context_id, l.course_id, l.workflow_id,
        l.title, l.settings, l.lineitem_url, l.lineitems_url, l.ags_scopes, l.created_at, l.version
        """

    init(row: Row) throws {
        let json: JSONValue
        (
            id, registrationID, deploymentID, resourceLinkID, contextID, courseID, workflowID, title, json,
            lineItemURL, lineItemsURL, agsScopes, createdAt, version
        ) = try row.decode(
            ResourceLinkID.self, RegistrationID.self, String.self, String.self, LTIContextID?.self, CourseID?.self,
            WorkflowID?.self, String.self, JSONValue.self, String?.self, String?.self, [String].self, Timestamp.self,
            Int.self)
        settings = LinkSettings(json.objectValue ?? JSONObject())
    }
}
