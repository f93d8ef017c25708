extension SIPRequest {
    /// What it asks for, such as `INVITE`.
    package var methodName: String { method.name }

    /// The user part of the address that is called, unescaped: a number, or a name; nil where there is none.
    package var calledUser: String? { Self.user(of: uri) }

    /// The host of the address that is called.
    package var calledHost: String? { uri.sip?.host.description }

    /// The user part of the address that calls, as the caller says: untrusted.
    package var callingUser: String? { fields.from.flatMap { Self.user(of: $0.uri) } }

    /// The host of the address that calls, as the caller says: untrusted.
    package var callingHost: String? { fields.from?.uri.sip?.host.description }

    /// The name of the caller for people, as the caller says: untrusted.
    package var callingName: String? { fields.from?.displayName }

    /// The value of the first field of that name; nil where there is none.
    package func header(_ name: String) -> String? { fields[SIPFieldName(name)] }

    private static func user(of uri: SIPAnyURI) -> String? {
        switch uri {
        case .sip(let uri): uri.plainUser
        case .tel(let uri): uri.number
        case .other: nil
        }
    }
}
