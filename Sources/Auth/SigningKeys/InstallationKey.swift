package import Core
package import Crypto

/// A pair of keys that the installation signs with, and when.
package struct InstallationKey: Sendable {
    /// Named by its thumbprint.
    package let pair: PrivateKey
    /// It is published from the moment it is made, and signs from this one.
    package let signsFrom: Timestamp
    /// From when it is published no more; nil while no newer one is there.
    package let removedFrom: Timestamp?
}
