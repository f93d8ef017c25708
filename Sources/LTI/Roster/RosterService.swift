import Core
import HTTPCore

/// Who is in a course, and where to ask for what has changed since.
package struct Roster: Sendable, Equatable {
    package let members: [RosterMember]
    /// Nil where the platform does not tell changes.
    package let differences: String?
}

/// The client of Names and Role Provisioning Services 2.0.
package struct RosterService: Sendable {
    static let type = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    /// The most people that are read of one course.
    static let maximumMembers = 20_000
    /// The longest address of changes that is kept, in bytes; without one everybody is read.
    static let maximumAddressLength = 2048

    private let services: PlatformServices

    package init(services: PlatformServices) {
        self.services = services
    }

    /// Everybody in the course (§2.4), those of one role or one resource link only if told, with their groups
    /// where asked (Course Groups Service 1.0 §3.4). Throws `ServiceFailure`.
    package func members(
        at url: String, role: String? = nil, resourceLinkID: String? = nil, pageSize: Int? = nil,
        withGroups: Bool = false, as client: ServiceClient
    ) async throws(ServiceFailure) -> Roster {
        let filters = [
            ("role", role), ("rlid", resourceLinkID), ("limit", pageSize.map { String($0) }),
            ("groups", withGroups ? "true" : nil),
        ].compactMap { name, value in value.map { (name, $0) } }
        return try await read(ServiceURL.adding(filters, to: url), as: client)
    }

    /// What has changed since the roster was read whose `differences` this is (§2.4.2). Throws `ServiceFailure`.
    package func changes(at url: String, as client: ServiceClient) async throws(ServiceFailure) -> Roster {
        try await read(url, as: client)
    }

    private func read(_ url: String, as client: ServiceClient) async throws(ServiceFailure) -> Roster {
        var differences: String?
        let request = PlatformServices.Request(url: url, scopes: [.membership], accept: Self.type)
        let members = try await services.list(request, as: client, limit: Self.maximumMembers) {
            answer throws(ServiceFailure) in
            guard let list = try answer.json()["members"]?.arrayValue else {
                throw ServiceFailure(.malformed, "The platform's roster has no list of members.")
            }
            // The last page has it.
            differences = LinkHeader.target("differences", in: answer.fields) ?? differences
            return list.compactMap { RosterMember(json: $0) }
        }
        let address = differences ?? url
        guard ServiceURL.origin(of: address) == ServiceURL.origin(of: url),
            address.utf8.count <= Self.maximumAddressLength
        else {
            return Roster(members: members, differences: nil)
        }
        return Roster(members: members, differences: differences)
    }
}
