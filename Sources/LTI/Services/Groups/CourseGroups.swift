package import Core
import HTTPCore

/// A group of a course at a platform (Course Groups Service 1.0).
package struct CourseGroup: Sendable, Equatable {
    package let id: String
    package let name: String
    package let tag: String?
    /// The set that it belongs to; nil for none.
    package let setID: String?

    /// Nil for an entry without an identifier.
    package init?(json: JSONValue) {
        guard let id = json["id"]?.stringValue ?? json["id"]?.integerValue.map({ String($0) }), !id.isEmpty else {
            return nil
        }
        self.id = id
        name = json["name"]?.stringValue ?? ""
        tag = json["tag"]?.stringValue
        setID = json["set_id"]?.stringValue
    }
}

/// The client of the Course Groups Service 1.0.
package struct CourseGroups: Sendable {
    static let groupsType = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

    private let services: PlatformServices

    package init(services: PlatformServices) {
        self.services = services
    }

    /// The groups of a course, those of one person only if told. Throws `ServiceFailure`.
    package func groups(
        at url: String, of subject: String? = nil, as client: ServiceClient
    ) async throws(ServiceFailure) -> [CourseGroup] {
        let request = PlatformServices.Request(
            url: ServiceURL.adding(subject.map { [("user_id", $0)] } ?? [], to: url), scopes: [.groups],
            accept: Self.groupsType)
        return try await services.list(request, as: client) { answer throws(ServiceFailure) in
            guard let list = try answer.json()["groups"]?.arrayValue else {
                throw ServiceFailure(.malformed, "The platform's list of groups is none.")
            }
            return list.compactMap { CourseGroup(json: $0) }
        }
    }
}
