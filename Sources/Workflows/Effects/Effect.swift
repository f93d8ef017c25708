package import Core

package enum EffectTag: IdentifierTag { package static let prefix = "eff_" }
package typealias EffectID = Identifier<EffectTag>

/// Something that leaves the server once its step has ended, and not before: it is stored in the transaction that ends
/// the step, and delivered afterwards until the receiver has it.
package struct Effect: Sendable, Equatable {
    /// Tells the effects of one step apart; the same name a second time is the same effect.
    package let name: String
    /// Who delivers it, such as `http_request`.
    package let kind: String
    /// What is delivered; secrets stand in it by their names.
    package let payload: JSONValue

    package init(name: String, kind: String, payload: JSONValue) {
        self.name = name
        self.kind = kind
        self.payload = payload
    }
}

/// An effect of a step, as the journal stores it.
package struct PostedEffect: Sendable, Equatable {
    package let id: EffectID
    /// The number of the step.
    package let step: Int
    package let effect: Effect

    package init(id: EffectID, step: Int, effect: Effect) {
        self.id = id
        self.step = step
        self.effect = effect
    }
}

/// An effect that is to be delivered now.
package struct Delivery: Sendable {
    package let posted: PostedEffect
    package let tenantID: TenantID
    package let runID: RunID
    /// Counts from 1.
    package let attempt: Int

    /// By which the receiver knows one that comes twice: the same in every attempt.
    package var key: String { "\(runID)-\(posted.step)-\(posted.effect.name)" }

    package init(posted: PostedEffect, tenantID: TenantID, runID: RunID, attempt: Int) {
        self.posted = posted
        self.tenantID = tenantID
        self.runID = runID
        self.attempt = attempt
    }
}

/// Why an effect was not delivered.
package struct DeliveryFailure: Error, Equatable {
    /// For the tenant's people; without secrets.
    package let message: String
    /// Whether it may succeed later.
    package let isRetryable: Bool
    /// How long the receiver asks to be left alone.
    package let pause: Duration?

    package init(_ message: String, isRetryable: Bool, pause: Duration? = nil) {
        self.message = message
        self.isRetryable = isRetryable
        self.pause = pause
    }
}

/// Delivers effects of one kind.
package protocol EffectDelivering: Sendable {
    /// Hands the effect over. It may come again with the same key, where the server died before it could note that it
    /// had arrived.
    func deliver(_ delivery: Delivery) async throws(DeliveryFailure)
}
