package import Core

/// The tag of identifiers of telephone calls.
package enum CallTag: IdentifierTag { package static let prefix = "call_" }

package typealias CallID = Identifier<CallTag>
