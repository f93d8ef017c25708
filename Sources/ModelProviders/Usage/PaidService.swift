/// Something that is paid for by the call, as accounts know it.
package struct PaidService<Service: Sendable>: Sendable {
    package let service: Service
    /// What it is recorded as.
    package let name: String
    /// The slug of its provider; empty for the server's own.
    package let provider: String
    package let prices: ModelPrices

    package init(_ service: Service, name: String, provider: String = "", prices: ModelPrices = .free) {
        self.service = service
        self.name = name
        self.provider = provider
        self.prices = prices
    }
}
