import Chat
import Core
import HTTPCore
import Workflows

/// Takes what other services send, signed as the Standard Webhooks specification says, and starts workflows with it.
struct WebhooksController {
    let triggers: Triggers
    let firing: TriggerFiring

    var routes: [Route] {
        [
            Route(.post, "/hooks/{trigger_id}", access: .public, bodyLimit: 256 << 10) {
                try await receive($0, $1)
            }.documented(
                "Start a workflow with a signed message", tag: "Triggers", body: .any, status: .accepted,
                answer: .object([.required("run_id", .string())]),
                details: """
                    Needs `webhook-id`, `webhook-timestamp` and `webhook-signature`, by Standard Webhooks 1.0 with the \
                    trigger's secret. A message whose `webhook-id` was there before starts nothing and is answered with \
                    the run that it started then.
                    """, errors: [.unauthorized, .invalidWorkflow, .conflict])
        ]
    }

    private func receive(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let id: TriggerID = try context.parameter("trigger_id")
        let body = try await request.body.collect(upTo: request.bodyLimit)
        guard let (tenantID, trigger, sealed) = try await triggers.store.webhook(id) else { throw Triggers.unknown }
        let now = triggers.clock.now()
        let delivery: String
        let signature = try await triggers.signature(of: id, sealed)
        do throws(WebhookSignature.Refusal) {
            delivery = try signature.check(
                id: request.fields["webhook-id"], timestamp: request.fields["webhook-timestamp"],
                signature: request.fields["webhook-signature"], body: body, at: now)
        } catch {
            throw Self.refused(error)
        }
        let event = try Self.event(body, request)
        do {
            let run = try await firing.fire(
                trigger, ["event": event, "delivery_id": .string(delivery)], in: tenantID
            ) {
                TriggerStore.noting(delivery, of: trigger, starting: $0, at: now)
            }
            return Self.accepted(run.runID)
        } catch is ClaimLost {
            guard let run = try await triggers.store.run(of: delivery, to: id, in: tenantID) else {
                throw Triggers.unknown
            }
            return Self.accepted(run)
        } catch let refusal as TriggerFiring.Refusal {
            try await firing.note(refusal, of: trigger, in: tenantID)
            throw HTTPError(.conflict, .conflict, refusal.message)
        } catch {
            try await firing.note(error, of: trigger, in: tenantID)
            throw error
        }
    }

    private static func accepted(_ run: RunID) -> HTTPResponse {
        .json(["run_id": .string(run.description)], status: .accepted)
    }

    /// The JSON value of the body, or its text.
    private static func event(_ body: [UInt8], _ request: HTTPRequest) throws -> JSONValue {
        if request.fields["Content-Type"]?.lowercased().contains("json") == true {
            return try JSONParser.parse(body)
        }
        guard let text = String(validating: body, as: UTF8.self) else {
            throw HTTPError(.badRequest, .invalidField, "The body is neither JSON nor UTF-8 text.")
        }
        return .string(text)
    }

    private static func refused(_ refusal: WebhookSignature.Refusal) -> HTTPError {
        switch refusal {
        case .malformed:
            HTTPError(
                .badRequest, .invalidField,
                "A webhook needs webhook-id, webhook-timestamp and webhook-signature, as Standard Webhooks has them.")
        case .stale: HTTPError(.unauthorized, .unauthorized, "The message was signed too long ago, or in the future.")
        case .wrong: HTTPError(.unauthorized, .unauthorized, "The signature is not that of this webhook's secret.")
        }
    }
}
