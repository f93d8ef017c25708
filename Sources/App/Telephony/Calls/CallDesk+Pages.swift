import Core
import HTTPCore
import Postgres
import Telephony

/// A ticket was shown twice.
struct VoiceTicketIsUsed: Error {}

/// Conversations of people who talk to a page.
extension CallDesk {
    /// Begins the conversation of a ticket, once, and ends others that the person talks in: somebody has one voice. Throws
    /// `CallLimits.Refusal` and `VoiceTicketIsUsed`.
    func admit(_ ticket: VoiceTicket) async throws -> AdmittedCall {
        let (tenant, user, now) = (ticket.identity.tenantID, ticket.identity.userID, clock.now())
        let configuration = try await spoken(ticket)
        var call = NewCall(id: ticket.call, direction: .inbound, createdAt: now)
        (call.workflowID, call.userID, call.threadID) = (ticket.workflow.id, user, ticket.threadID)
        (call.server, call.channel) = (server, .browser)
        let made = call
        try await calls.database.withTenant(tenant) { transaction in
            try await calls.holdCounts(in: transaction)
            for other in try await calls.spoken(by: user, in: transaction) {
                _ = try await calls.requestEnd(of: other, in: transaction)
            }
            try configuration.limits.admitIncoming(
                try await calls.live(of: nil, except: user, in: transaction))
            guard try await calls.insert(made, in: transaction) else { throw VoiceTicketIsUsed() }
        }
        try await answered(made.id, in: tenant)
        var beginning = CallAssistant.Beginning(
            call: made.id, tenantID: tenant, direction: .inbound, party: nil, called: nil, workflow: ticket.workflow,
            configuration: configuration)
        beginning.page = CallAssistant.Page(userID: user, threadID: ticket.threadID, locale: ticket.locale)
        return AdmittedCall(id: made.id, tenantID: tenant, configuration: configuration, beginning: beginning)
    }

    /// Throws `CallLimits.Refusal` where the person could not talk now.
    func checkLimits(_ ticket: VoiceTicket) async throws {
        let tenant = ticket.identity.tenantID
        let limits = try await voices.configuration(of: ticket.workflow.id, in: tenant).limits
        try await calls.database.withTenant(tenant) { transaction in
            try limits.admitIncoming(
                try await calls.live(of: nil, except: ticket.identity.userID, in: transaction))
        }
    }

    /// How the assistant speaks to a page: the person is known, nothing is recorded, and whoever goes on with a
    /// conversation is not greeted again.
    private func spoken(_ ticket: VoiceTicket) async throws -> VoiceConfiguration {
        var configuration = try await voices.configuration(of: ticket.workflow.id, in: ticket.identity.tenantID)
        (configuration.pin, configuration.recording.isOn) = (.off, false)
        if ticket.threadID != nil { configuration.voice.greeting = nil }
        return configuration
    }
}
