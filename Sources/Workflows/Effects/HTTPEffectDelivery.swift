import Core
package import HTTPCore

/// Delivers requests that nobody waits for.
package struct HTTPEffectDelivery: EffectDelivering {
    /// The kind of its effects.
    package static let kind = "http_request"

    private let transport: any HTTPTransport
    private let secrets: any SecretReading

    /// - Parameter transport: sends where authors point, and refuses where they may not go
    package init(transport: any HTTPTransport, secrets: any SecretReading) {
        self.transport = transport
        self.secrets = secrets
    }

    package func deliver(_ delivery: Delivery) async throws(DeliveryFailure) {
        guard let stored = StoredRequest(json: delivery.posted.effect.payload) else {
            throw DeliveryFailure("The request cannot be read any more.", isRetryable: false)
        }
        let response = try await send(stored, delivery)
        let status = response.status.code
        guard !(200...299).contains(status) else { return }
        let mayPass = status == 408 || status == 425 || status == 429 || status >= 500
        let pause = response.fields["Retry-After"].flatMap { Int($0) }.map { Duration.seconds(max($0, 0)) }
        throw DeliveryFailure(
            "The other server answered with the status \(status).", isRetryable: mayPass, pause: pause)
    }

    private func send(
        _ stored: StoredRequest, _ delivery: Delivery
    ) async throws(DeliveryFailure) -> HTTPClientResponse {
        do {
            let names = Set(stored.marks.values)
            let known = names.isEmpty ? [:] : try await secrets.secrets(names, in: delivery.tenantID)
            guard let request = stored.request(known, key: delivery.key) else {
                throw DeliveryFailure("A secret that the request needs is gone.", isRetryable: false)
            }
            let response = try await transport.send(request)
            _ = try await response.body.collect(upTo: 64 << 10)
            return response
        } catch let failure as DeliveryFailure {
            throw failure
        } catch let error as HTTPTransportError {
            throw DeliveryFailure(error.description, isRetryable: error.isRetryable)
        } catch is HTTPBodyTooLarge {
            throw DeliveryFailure("The other server's answer is longer than is read.", isRetryable: false)
        } catch {
            throw DeliveryFailure("The server could not send it.", isRetryable: true)
        }
    }
}
