/// Which addresses a request may go to when somebody other than the operator chose its target: servers of the public
/// internet, and the networks that the operator lists.
package struct AddressPolicy: Sendable {
    /// Networks that requests may go to although they are not public.
    package let allowed: [IPNetwork]

    /// Public addresses, and those of the networks given.
    package init(allowing allowed: [IPNetwork] = []) {
        self.allowed = allowed
    }

    /// Whether a connection may be made to the address. One that contains others, such as an IPv4-mapped one, is
    /// judged by what it contains.
    package func permits(_ address: IPAddress) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        let embedded = address.embeddedAddresses
        return embedded.isEmpty ? address.isPublic : embedded.allSatisfy(permits)
    }
}
