package import Core
import Crypto

/// What works of a provider, found out at this moment: for the administrator who sets it up.
package struct ProviderCheck: Sendable {
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
    }

    package let findings: [Finding]

    /// Whether people can sign in, as far as can be seen from here.
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

    /// Asks the provider for its description and its keys.
    package static func run(_ provider: IdentityProvider, _ client: ProviderClient) async throws -> ProviderCheck {
        let metadata: ProviderMetadata
        do {
            metadata = try await client.newestMetadata(of: provider.issuer)
        } catch let error as RemoteDocumentError {
            return ProviderCheck(findings: [Finding(name: "discovery", result: .failed, message: "\(error)")])
        }
        var findings = [
            Finding(
                name: "discovery", result: .passed,
                message: "The provider describes itself at \(provider.issuer.discoveryURL).")
        ]
        findings += self.findings(about: metadata, provider)
        if provider.settings.algorithms != [.hs256] {
            findings.append(try await keys(at: metadata.keySetURL, provider, client))
        }
        return ProviderCheck(findings: findings)
    }

    /// What its description tells.
    static func findings(about metadata: ProviderMetadata, _ provider: IdentityProvider) -> [Finding] {
        let settings = provider.settings
        let issuer =
            metadata.issuer == provider.issuer
            ? Finding(name: "issuer", result: .passed, message: "It is the issuer that was entered.")
            : Finding(
                name: "issuer", result: .failed,
                message: "It calls itself \(metadata.issuer): make a provider with exactly this issuer.")
        let wanted = settings.algorithms.map(\.rawValue)
        let shared = wanted.filter(metadata.algorithms.contains)
        let algorithms: Finding =
            switch (metadata.algorithms.isEmpty, shared.isEmpty) {
            case (true, _):
                Finding(name: "algorithms", result: .noted, message: "It does not say what it signs with.")
            case (false, true):
                Finding(
                    name: "algorithms", result: .failed,
                    message: "It signs with none of \(wanted.joined(separator: ", ")).")
            case (false, false):
                Finding(
                    name: "algorithms", result: .passed,
                    message: "It signs with \(shared.joined(separator: ", ")).")
            }
        return [issuer, algorithms, authentication(metadata, settings), challenge(metadata), answer(metadata)]
    }

    private static func authentication(_ metadata: ProviderMetadata, _ settings: IdentityProviderSettings) -> Finding {
        let name = "client_authentication"
        let ours = settings.clientAuthentication.rawValue
        let theirs = metadata.authenticationMethods ?? [ClientAuthentication.basic.rawValue]
        if theirs.contains(ours) { return Finding(name: name, result: .passed, message: "It takes \(ours).") }
        // Where nothing is said the standard has one method, and many take others too.
        return Finding(
            name: name, result: metadata.authenticationMethods == nil ? .noted : .failed,
            message: "It does not say that it takes \(ours).")
    }

    private static func challenge(_ metadata: ProviderMetadata) -> Finding {
        metadata.challengeMethods?.contains("S256") == true
            ? Finding(name: "pkce", result: .passed, message: "It checks code challenges with S256.")
            : Finding(name: "pkce", result: .noted, message: "It does not say that it checks code challenges.")
    }

    private static func answer(_ metadata: ProviderMetadata) -> Finding {
        metadata.namesItself
            ? Finding(name: "iss", result: .passed, message: "It names itself in its answers.")
            : Finding(name: "iss", result: .noted, message: "It does not name itself in its answers.")
    }

    private static func keys(
        at url: ProviderURL, _ provider: IdentityProvider, _ client: ProviderClient
    ) async throws -> Finding {
        do {
            let set = try await client.keySets.newest(at: url.description)
            let usable = set.keys.filter { provider.settings.algorithms.contains($0.algorithm) }
            let message = "\(usable.count) of its \(set.keys.count + set.refusals.count) keys can be used."
            return Finding(name: "keys", result: usable.isEmpty ? .failed : .passed, message: message)
        } catch let error as RemoteDocumentError {
            return Finding(name: "keys", result: .failed, message: "\(error)")
        }
    }
}
