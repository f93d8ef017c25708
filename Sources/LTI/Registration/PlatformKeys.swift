package import Auth
package import Core

/// Where the public keys of a platform are (Security Framework 1.0 §6).
package enum PlatformKeys: Sendable, Equatable {
    /// At this address, where they may change.
    case address(ProviderURL)
    /// Here: a set as JSON, which stays as it is.
    case set(JSONObject)

    /// The address; nil for a set.
    package var address: ProviderURL? {
        if case .address(let url) = self { url } else { nil }
    }

    /// The set; nil for an address.
    package var set: JSONObject? {
        if case .set(let object) = self { object } else { nil }
    }
}
