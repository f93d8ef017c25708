/// What a service token lets its bearer do at a platform: the scopes of the services of LTI Advantage.
package struct ServiceScope: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// To read, make and change line items (Assignment and Grade Services 2.0 §3.1.1).
    package static let lineItem = ServiceScope(rawValue: "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    /// To read line items (§3.1.1).
    package static let lineItemReading = ServiceScope(
        rawValue: "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly")
    /// To read what the platform made of scores (§3.3.1).
    package static let resultReading = ServiceScope(
        rawValue: "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly")
    /// To publish scores (§3.4.1).
    package static let score = ServiceScope(rawValue: "https://purl.imsglobal.org/spec/lti-ags/scope/score")
    /// To read who is in a course (Names and Role Provisioning Services 2.0 §2.1).
    package static let membership = ServiceScope(
        rawValue: "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly")
    /// To read a course's groups (Course Groups Service 1.0).
    package static let groups = ServiceScope(
        rawValue: "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly")

    /// All that this tool ever asks for, as it tells platforms when it registers.
    package static let all: [ServiceScope] = [
        .lineItem, .lineItemReading, .resultReading, .score, .membership, .groups,
    ]
}
