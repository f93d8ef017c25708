/// Where platforms find this tool.
package struct ToolAddress: Sendable {
    /// The address of the installation, without a slash at its end.
    package let base: String

    package init(base: String) {
        self.base = base
    }

    /// Where platforms begin launches, and the one address that they send people back to.
    package var login: String { base + "/lti/login" }
    package var launch: String { base + "/lti/launch" }
    package var keys: String { base + "/lti/jwks.json" }

    /// Whether the address is one of this installation: an origin alone does not begin another one's name.
    package func contains(_ address: String) -> Bool {
        guard address.utf8.starts(with: base.utf8),
            !address.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F || $0 == "\\" })
        else { return false }
        let rest = address.utf8.dropFirst(base.utf8.count)
        return rest.isEmpty || rest.first.map { "/?#".utf8.contains($0) } == true
    }
}
