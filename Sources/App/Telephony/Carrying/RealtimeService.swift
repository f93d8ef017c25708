import HTTPCore
import ModelProviders
import Telephony

/// Where models are met that hear and speak, the way there, and what they cost.
struct RealtimeService: Sendable {
    let endpoint: RealtimeEndpoint
    let connector: any WebSocketConnecting
    private let paid: PaidService<Void>
    private let accounts: ModelAccounts

    init(
        _ provider: Configuration.Provider, prices: ModelPrices, connector: any WebSocketConnecting,
        accounts: ModelAccounts
    ) {
        (self.connector, self.accounts) = (connector, accounts)
        paid = PaidService((), name: provider.model, prices: prices)
        let mark = provider.baseURL.contains("?") ? "&" : "?"
        let model = provider.model.addingQueryEscapes
        endpoint = RealtimeEndpoint(url: "\(provider.baseURL)\(mark)model=\(model)", apiKey: provider.apiKey)
    }

    /// What counts the answers of one call, and holds them to budgets.
    func meter(for use: @escaping @Sendable () -> ModelUse) -> AccountedSession {
        AccountedSession(paid, accounts: accounts, for: use)
    }
}

extension AccountedSession: RealtimeMeter {}

extension String {
    /// With everything escaped that is not unreserved in addresses (RFC 3986 §2.3).
    fileprivate var addingQueryEscapes: String {
        utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
