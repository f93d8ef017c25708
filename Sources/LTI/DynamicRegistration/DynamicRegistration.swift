package import Auth
package import Core
import Crypto
package import HTTPCore
import Postgres

/// Registers this tool at a platform whose administrator opened an invitation (Dynamic Registration 1.0).
package struct DynamicRegistration: Sendable {
    private static let timeouts = HTTPClientTimeouts(
        connect: .seconds(5), firstByte: .seconds(10), silence: .seconds(5), total: .seconds(15))

    private let invitations: RegistrationInvitationStore
    private let registrations: RegistrationStore
    private let tool: ToolConfiguration
    private let transport: any HTTPTransport
    private let audit: AuditLog
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    /// - Parameter transport: the one that guards where tenants may send requests
    package init(
        registrations: RegistrationStore, tool: ToolConfiguration, transport: any HTTPTransport, audit: AuditLog,
        identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.registrations = registrations
        invitations = RegistrationInvitationStore(database: registrations.database)
        self.tool = tool
        self.transport = transport
        self.audit = audit
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Reads the platform's configuration, registers there, and keeps what it answers. Throws `RegistrationProblem`; the
    /// invitation can then be used again, unless that is what is wrong.
    package func register(
        invitation text: String, configuration address: String?, registrationToken: String?, origin: AuditOrigin
    ) async throws -> Registration {
        guard let token = OpaqueToken(text),
            let (tenant, invitation) = try await invitations.begin(token, at: clock.now())
        else { throw RegistrationProblem.spentInvitation }
        do {
            guard let address = address.flatMap(ProviderURL.init) else { throw RegistrationProblem.noConfiguration }
            let platform = try await configuration(at: address)
            let answer = try await answer(of: platform, registrationToken)
            return try await keep(answer, of: platform, by: invitation, in: tenant, origin)
        } catch {
            let invitations = invitations
            try? await Task { try await invitations.release(invitation.id, in: tenant) }.value
            throw error
        }
    }

    private func configuration(at address: ProviderURL) async throws -> PlatformConfiguration {
        let request = HTTPClientRequest(
            url: address.description, fields: ["Accept": "application/json"], timeouts: Self.timeouts,
            bodyLimit: PlatformConfiguration.maximumLength)
        let (status, body): (HTTPStatus, [UInt8])
        do {
            let response = try await transport.send(request)
            (status, body) = (
                response.status, try await response.body.collect(upTo: PlatformConfiguration.maximumLength)
            )
        } catch let error as HTTPTransportError {
            throw RegistrationProblem.unreachableConfiguration(ServiceFailure(error).message)
        } catch is HTTPBodyTooLarge {
            throw RegistrationProblem.unreachableConfiguration("It is longer than is read.")
        }
        guard status == .ok else {
            throw RegistrationProblem.unreachableConfiguration("The status was \(status.code).")
        }
        return try PlatformConfiguration(json: body, from: address.description)
    }

    private func answer(
        of platform: PlatformConfiguration, _ registrationToken: String?
    ) async throws -> RegistrationAnswer {
        var fields: HTTPFields = ["Accept": "application/json", "Content-Type": "application/json"]
        if let token = registrationToken, !token.isEmpty {
            guard token.utf8.count <= 8192, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw RegistrationProblem.refused("Its token cannot be used.")
            }
            fields["Authorization"] = "Bearer \(token)"
        }
        let request = HTTPClientRequest(
            method: .post, url: platform.registration.description, fields: fields,
            body: .bytes(tool.registration(at: platform).serialized()), timeouts: Self.timeouts,
            bodyLimit: PlatformConfiguration.maximumLength)
        let (status, body): (HTTPStatus, [UInt8])
        do {
            let response = try await transport.send(request)
            (status, body) = (
                response.status, try await response.body.collect(upTo: PlatformConfiguration.maximumLength)
            )
        } catch let error as HTTPTransportError {
            throw RegistrationProblem.refused(ServiceFailure(error).message)
        } catch is HTTPBodyTooLarge {
            throw RegistrationProblem.malformedAnswer
        }
        guard status == .ok || status == .created else {
            throw RegistrationProblem.refused("The status was \(status.code).")
        }
        guard let answer = RegistrationAnswer(json: body) else { throw RegistrationProblem.malformedAnswer }
        return answer
    }

    private func keep(
        _ answer: RegistrationAnswer, of platform: PlatformConfiguration, by invitation: RegistrationInvitation,
        in tenant: TenantID, _ origin: AuditOrigin
    ) async throws -> Registration {
        let now = clock.now()
        let host = ServiceURL.host(of: platform.issuer) ?? platform.issuer
        guard let name = DisplayName(invitation.name ?? String(host.prefix(200))) else {
            throw RegistrationProblem.malformedConfiguration("issuer")
        }
        let registration = Registration(
            id: identifiers.make(), tenantID: tenant, issuer: platform.issuer, clientID: answer.clientID,
            settings: RegistrationSettings(
                name: name, status: invitation.isTrusted ? .active : .pending,
                endpoints: PlatformEndpoints(
                    authorization: platform.authorization, token: platform.token,
                    tokenAudience: platform.tokenAudience),
                keys: .address(platform.keySet), algorithms: platform.algorithms, platform: platform.platform,
                defaultWorkflowID: invitation.defaultWorkflowID),
            createdAt: now, updatedAt: now)
        do {
            try await registrations.database.withTenant(tenant) { transaction in
                try await registrations.insert(registration, in: transaction)
                if let deployment = answer.deploymentID {
                    try await DeploymentStore().insert(
                        deployment, .active, of: registration.id, at: now, in: transaction)
                }
                guard try await invitations.finish(invitation.id, registration.id, at: now, in: transaction) else {
                    throw RegistrationProblem.spentInvitation
                }
                try await audit.record(
                    AuditEvent(
                        .ltiRegistrationCreate, AuditTarget("lti_registration", registration.id),
                        changes: [
                            AuditChange("invitation", to: .string(invitation.id.description)),
                            AuditChange("status", to: .string(registration.settings.status.rawValue)),
                        ], origin: origin), in: transaction)
            }
        } catch LTIError.takenClient {
            throw RegistrationProblem.takenClient
        } catch LTIError.tooMany {
            throw RegistrationProblem.tooMany
        }
        return registration
    }
}
