package import Core

/// An institution of the installation.
package struct Tenant: Sendable, Equatable {
    package let id: TenantID
    /// Names the tenant in addresses: lower-case letters, digits and inner dashes.
    package let slug: String
    package let name: String
}
