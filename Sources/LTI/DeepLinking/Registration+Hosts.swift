import Auth

extension Registration {
    /// What belongs to the platform: nothing of a launch goes anywhere else, and nothing else frames its pages.
    package var hosts: PlatformHosts {
        let endpoints = settings.endpoints
        let addresses = [
            issuer, endpoints.authorization.description, endpoints.token.description,
            settings.keys.address?.description,
        ]
        return PlatformHosts(
            addresses: addresses.compactMap(\.self),
            others: PlatformHosts.shared(by: settings.platform.rawValue) + settings.rules.returnHosts)
    }
}
