package import Auth
package import Core
import Crypto

/// What works of a registration, found out at this moment: for the administrator who sets it up.
package struct RegistrationCheck: Sendable {
    /// One thing that was looked at.
    package struct Finding: Sendable, Equatable {
        package enum Result: String, Sendable, CaseIterable {
            case passed
            /// It works, and could be better.
            case noted
            case failed
        }

        /// What was looked at: a short name for programs.
        package let name: String
        package let result: Result
        /// A sentence for people.
        package let message: String

        init(_ name: String, _ result: Result, _ message: String) {
            self.name = name
            self.result = result
            self.message = message
        }
    }

    package let findings: [Finding]

    /// Whether launches and services can work, as far as can be seen from here.
    package var works: Bool { !findings.contains { $0.result == .failed } }

    /// The answer of the API.
    package var json: JSONValue {
        let list = findings.map { finding -> JSONValue in
            [
                "name": .string(finding.name), "result": .string(finding.result.rawValue),
                "message": .string(finding.message),
            ]
        }
        return ["works": .bool(works), "findings": .array(list)]
    }

    /// Asks the platform for its keys and for a token of each sort of service.
    package static func run(
        _ registration: Registration, deployments: [Deployment], keySets: KeySets, tokens: ServiceTokens
    ) async throws -> RegistrationCheck {
        var findings = [status(of: registration), self.deployments(deployments)]
        findings.append(try await keys(of: registration, keySets))
        let client = ServiceClient(registration)
        let services: [(String, Set<ServiceScope>)] = [
            ("token_scores", [.score]), ("token_line_items", [.lineItem]), ("token_results", [.resultReading]),
            ("token_roster", [.membership]),
        ]
        for (name, scopes) in services {
            findings.append(try await token(name, scopes, client, tokens))
            // Without the first there will be no other.
            if findings.last?.result == .failed { break }
        }
        return RegistrationCheck(findings: findings)
    }

    private static func status(of registration: Registration) -> Finding {
        switch registration.settings.status {
        case .active: Finding("status", .passed, "The registration is active.")
        case .pending: Finding("status", .noted, "The registration waits for somebody to make it active.")
        case .inactive: Finding("status", .noted, "The registration is out of use.")
        }
    }

    private static func deployments(_ deployments: [Deployment]) -> Finding {
        let (active, held) = (
            deployments.count { $0.status == .active }, deployments.count { $0.status == .held }
        )
        if held > 0 { return Finding("deployments", .noted, "\(held) deployments wait for approval.") }
        return active > 0
            ? Finding("deployments", .passed, "\(active) deployments are known.")
            : Finding("deployments", .noted, "No deployment is known; the first launch tells of one.")
    }

    private static func keys(of registration: Registration, _ keySets: KeySets) async throws -> Finding {
        let set: JSONWebKeySet
        do {
            set =
                switch registration.settings.keys {
                case .address(let url): try await keySets.newest(at: url.description)
                case .set(let object): try JSONWebKeySet(json: JSONValue.object(object).serialized())
                }
        } catch let error as RemoteDocumentError {
            return Finding("keys", .failed, "\(error)")
        } catch is CryptoError {
            return Finding("keys", .failed, "What was entered is no set of keys.")
        }
        let usable = set.keys.count { registration.settings.algorithms.contains($0.algorithm) }
        let all = set.keys.count + set.refusals.count
        return Finding("keys", usable == 0 ? .failed : .passed, "\(usable) of the platform's \(all) keys can be used.")
    }

    private static func token(
        _ name: String, _ scopes: Set<ServiceScope>, _ client: ServiceClient, _ tokens: ServiceTokens
    ) async throws -> Finding {
        do {
            let token = try await tokens.newest(for: client, scopes)
            if let granted = token.scopes, !granted.isSuperset(of: scopes.map(\.rawValue)) {
                return Finding(name, .noted, "The platform gives a token, and not for this.")
            }
            return Finding(name, .passed, "The platform gives a token.")
        } catch let failure as ServiceFailure {
            // A platform may offer one service and not another; a client that it does not know has none.
            return Finding(name, failure.isInvalidScope ? .noted : .failed, failure.message)
        }
    }
}

extension ServiceClient {
    /// The tool at the platform of a registration.
    package init(_ registration: Registration) {
        let endpoints = registration.settings.endpoints
        self.init(
            registrationID: registration.id, clientID: registration.clientID,
            tokenEndpoint: endpoints.token.description, audience: endpoints.audience)
    }
}

extension ServiceFailure {
    /// Whether a token was refused for what it was to be good for (RFC 6749 §5.2).
    fileprivate var isInvalidScope: Bool { code == .noToken && message.contains("(invalid_scope)") }
}
