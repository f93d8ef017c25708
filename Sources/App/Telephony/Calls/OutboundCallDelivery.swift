import Core
import HTTPCore
import Synchronization
import Telephony
import Workflows

/// Orders the calls that workflows place, each once: its identifier comes with it.
final class OutboundCallDelivery: EffectDelivering {
    private struct Place {
        // The desk reaches the engine, which reaches whoever delivers its effects.
        weak var telephones: Telephones?
    }

    private let place = Mutex(Place())

    /// Says who orders calls, before the server runs; is not kept alive.
    func fill(by telephones: Telephones) { place.withLock { $0.telephones = telephones } }

    func deliver(_ delivery: Delivery) async throws(DeliveryFailure) {
        guard let desk = place.withLock({ $0.telephones?.desk }) else {
            throw DeliveryFailure("The server is not ready yet.", isRetryable: true)
        }
        let payload = delivery.posted.effect.payload
        guard let order = CallOrder(payload, of: delivery.runID) else {
            throw DeliveryFailure("The call cannot be read any more.", isRetryable: false)
        }
        let reason: String
        do {
            // Nobody is to be called in the night because a server was away in the evening.
            if let time = payload["not_after"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }), desk.clock.now() > time
            {
                throw TooLate()
            }
            _ = try await desk.order(order, in: delivery.tenantID)
            return
        } catch let refusal as CallLimits.Refusal {
            reason = refusal.rawValue
        } catch is TooLate {
            reason = "too_late"
        } catch let error as JSONDecodingError {
            reason = "invalid_\(error.path)"
        } catch {
            throw DeliveryFailure("The server could not order the call.", isRetryable: true)
        }
        do {
            try await desk.refuse(order, because: reason, in: delivery.tenantID)
        } catch {
            throw DeliveryFailure("The server could not say that nobody is called.", isRetryable: true)
        }
        throw DeliveryFailure("Nobody was called: \(reason).", isRetryable: false)
    }

    private struct TooLate: Error {}
}

extension CallOrder {
    /// Reads what a step wants; nil for anything else.
    init?(_ payload: JSONValue, of run: RunID) {
        guard let call = payload["call"]?.stringValue.flatMap({ UUID128($0) }),
            let to = payload["to"]?.stringValue.flatMap({ DialledNumber($0) }),
            let workflow = payload["workflow"]?.stringValue, let account = payload["sip_account"]?.stringValue
        else { return nil }
        self.init(id: CallID(call), to: to, workflow: workflow, account: account)
        wishes = Wishes(payload)
        longestSeconds = payload["longest_seconds"]?.integerValue.map { Int($0) }
        if payload["wait"]?.boolValue == true { waitingRun = run }
    }
}
