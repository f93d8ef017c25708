/// How a person and their tenant are called.
package struct MemberNames: Sendable {
    package let email: String
    package let name: String
    package let tenantSlug: String
    package let tenantName: String

    package init(email: String, name: String, tenantSlug: String, tenantName: String) {
        self.email = email
        self.name = name
        self.tenantSlug = tenantSlug
        self.tenantName = tenantName
    }
}
