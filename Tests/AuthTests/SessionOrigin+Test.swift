import Auth

extension SessionOrigin {
    /// Where the requests of tests come from.
    static let test = SessionOrigin(address: "192.0.2.1", agent: "Test")
}
