package import Core

/// Tags the identifiers of registrations.
package enum RegistrationTag: IdentifierTag { package static let prefix = "" }

package typealias RegistrationID = Identifier<RegistrationTag>
