package import Core
package import Net

/// The tag of identifiers of accounts.
package enum SIPAccountTag: IdentifierTag { package static let prefix = "sip_" }
package typealias SIPAccountID = Identifier<SIPAccountTag>

/// The tag of identifiers of mapped numbers.
package enum PhoneNumberTag: IdentifierTag { package static let prefix = "num_" }
package typealias PhoneNumberID = Identifier<PhoneNumberTag>

/// An account at a telephone provider or an exchange, as those need it who send and take calls.
package struct PhoneAccount: Sendable, Equatable {
    /// How calls come.
    package enum Mode: String, Sendable, CaseIterable {
        /// We make ourselves known to the other side, and it sends calls to where we are.
        case register
        /// The other side is known by its addresses.
        case trunk
        /// Anybody on this machine may call: for trying out.
        case open
    }

    package enum Transport: String, Sendable, CaseIterable {
        case udp, tcp, tls
    }

    package let id: SIPAccountID
    package let tenantID: TenantID
    package var name: String
    package var mode: Mode
    /// Where the other side is; nil for an account that only takes calls.
    package var host: String?
    /// Nil for what the transport and DNS say.
    package var port: UInt16?
    package var transport: Transport
    package var username: String?
    /// In the clear, for the moment of its use; nil where it is not known here.
    package var password: String?
    /// Where calls may come from; loopback alone for `open`.
    package var allowed: [IPNetwork]
    /// `HOST` or `HOST:PORT`; nil for none.
    package var outboundProxy: String?
    /// What calls that are placed tell as their caller; nil for the user name.
    package var callerNumber: DialledNumber?
    package var isEnabled: Bool
    package var limits: CallLimits
    /// What a minute of a call that is placed costs, in millionths of the installation's currency.
    package var priceMinute: Int64

    package init(id: SIPAccountID, tenantID: TenantID, name: String, mode: Mode, transport: Transport = .udp) {
        self.id = id
        self.tenantID = tenantID
        self.name = name
        self.mode = mode
        self.transport = transport
        allowed = []
        isEnabled = true
        limits = CallLimits(prefixes: [])
        priceMinute = 0
    }

    /// Whether calls may come from the address. What an account that registers is sent comes from wherever its provider
    /// is, so that networks only narrow it where they are given.
    package func admits(_ address: IPAddress) -> Bool {
        switch mode {
        case .open: Self.loopback.contains { $0.contains(address) }
        case .trunk: allowed.contains { $0.contains(address) }
        case .register: allowed.isEmpty || allowed.contains { $0.contains(address) }
        }
    }

    private static let loopback = ["127.0.0.0/8", "::1/128"].compactMap { IPNetwork($0) }
}

extension PhoneAccount {
    /// What SIP has to know of it; nil for an account that only takes calls.
    package var sip: SIPAccount? {
        guard let host else { return nil }
        var account = SIPAccount(id: id.description, host: host, username: username ?? "lyceum", password: password)
        account.port = port
        account.transport = SIPTransport(rawValue: transport.rawValue)
        account.outboundProxy = outboundProxy
        return account
    }
}
