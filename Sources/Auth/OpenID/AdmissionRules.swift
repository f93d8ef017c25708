import HTTPCore

/// Whom a provider lets into a tenant, and as what.
package struct AdmissionRules: Sendable, Equatable {
    /// The most hosts of addresses.
    package static let maximumDomains = 100

    /// The claim that lists a person's groups: a name, or names with dots between them for a claim inside others.
    package var groupsClaim = "groups"
    package var mapping = RoleMapping()
    /// Whether people get a place in the tenant at their first sign-in; else they must have one.
    package var createsMembers = false
    /// Whether each sign-in gives people the role of their groups; else only the first one does.
    package var followsGroups = false
    /// The hosts of addresses that are admitted; all, where there are none.
    package var emailDomains: [EmailDomain] = []
    /// Whether the provider's addresses count as verified though it does not say so; never where it says the contrary.
    package var trustsEmail = false
    /// Whether a verified address signs in to the account of a member of the tenant who has it.
    package var linksByEmail = false

    package init() {}

    /// Whether an address may come in.
    func admits(_ email: EmailAddress) -> Bool {
        emailDomains.isEmpty || emailDomains.contains { $0.contains(email) }
    }

    /// Whether the text can name a claim.
    package static func isClaimName(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
