import Core
import Crypto
import HTTPServer
import Net
import Telephony

/// The telephone of this server: sockets, the sound of calls, and who carries them.
final class TelephoneService: Service {
    let name = "telephone"
    /// How long calls have to hear that the server ends.
    private static let farewell: Duration = .seconds(3)

    /// Where calls come in, with the ports that were chosen.
    let addresses: [SIPListenAddress]
    private let endpoint: SIPEndpoint
    private let media: MediaEngine
    private let carrier: CallCarrier
    private let logger: Logger

    /// Binds the addresses. Throws where one cannot be had.
    ///
    /// - Parameters:
    ///   - certificates: what SIP over TLS is served with; nil where it is not
    ///   - realtime: where models hear and speak, for calls that want that; nil where none do
    init(
        _ configuration: Configuration.Telephone, certificates: CurrentTLSContext?, realtime: RealtimeService?,
        telephones: Telephones, policy: AddressPolicy, nonceKey: [UInt8], threads: Int, registry: MetricsRegistry,
        logger: Logger
    ) throws {
        let logger = logger.labelled("telephone")
        media = MediaEngine(
            ports: configuration.ports, address: .v4(0), advertised: configuration.address, threads: threads)
        carrier = CallCarrier(telephones: telephones, media: media, realtime: realtime, logger: logger)
        var transport = SIPTransportSettings(listen: configuration.listen)
        transport.serverTLS = certificates
        transport.clientTLS = try TLSContext.client(trusting: .system, protocols: [])
        transport.publicAddress = configuration.address
        var settings = SIPEndpointSettings(transport: transport, nonceKey: nonceKey)
        settings.policy = policy
        endpoint = SIPEndpoint(settings: settings, loop: EventLoop(name: "sip"), user: carrier, logger: logger)
        addresses = try endpoint.start()
        self.logger = logger
        carrier.attach(to: endpoint)
        telephones.keeper.carry(by: carrier)
        telephones.testing.fill(by: carrier)
        register(in: registry)
    }

    /// What else runs as long as this does.
    var services: [any Service] { [carrier.directory, carrier.registrations, self] }

    /// Adds `lyceum_calls`, `lyceum_call_ticks_total` and `lyceum_call_ticks_late_total`.
    private func register(in registry: MetricsRegistry) {
        registry.gauge("lyceum_calls", "Telephone calls that this server carries.") { [carrier] in
            [MetricSample(Double(carrier.count))]
        }
        registry.count("lyceum_call_ticks_total", "Times that the clock of calls moved some of them on by 20 ms.") {
            [media] in [MetricSample(Double(media.lateness.ticks))]
        }
        registry.count("lyceum_call_ticks_late_total", "Those that were over 20 ms late, and those left out.") {
            [media] in
            let lateness = media.lateness
            return [MetricSample(Double(lateness.late + lateness.skipped))]
        }
    }

    func run() async throws {
        logger.notice(
            "Calls are taken", [("addresses", addresses.map(\.description).joined(separator: ","))])
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        // Everybody on the line hears that the call has ended.
        try? await finishing(within: .seconds(8)) { [self] in
            await endpoint.drain(within: Self.farewell)
            await carrier.finish()
            media.close()
        }
    }
}
