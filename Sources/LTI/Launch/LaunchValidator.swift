package import Core
package import Crypto

/// Checks ID tokens of launches against our record of the platform (Security Framework 1.0 §5.1.3, LTI Core 1.3 §5.3):
/// pure, and without a database. Issuer, client and algorithms are ours, and nothing that the token says chooses them.
package struct LaunchValidator: Sendable {
    /// The longest token, in bytes: roles and custom parameters take their room.
    package static let maximumLength = 96 << 10
    /// How long ago a token may have been made: no longer than a login lives.
    static let maximumAge = LaunchLogins.lifetime

    /// What the login asked for.
    package struct Expectation: Sendable {
        package var nonceHash: [UInt8]
        package var targetLinkURI: String
        package var deploymentID: String?

        package init(nonceHash: [UInt8], targetLinkURI: String, deploymentID: String?) {
            self.nonceHash = nonceHash
            self.targetLinkURI = targetLinkURI
            self.deploymentID = deploymentID
        }
    }

    private let issuer: String
    private let clientID: String
    private let algorithms: Set<SignatureAlgorithm>
    private let allowsAnonymous: Bool
    private let tool: ToolAddress
    private let clock: any WallClock

    package init(registration: Registration, tool: ToolAddress, clock: any WallClock) {
        issuer = registration.issuer
        clientID = registration.clientID
        algorithms = Set(registration.settings.algorithms)
        allowsAnonymous = registration.settings.rules.allowsAnonymous
        self.tool = tool
        self.clock = clock
    }

    /// The name that the token gives to its key. Throws for what is no token, and for one that names none.
    package static func keyID(of token: String) throws(LaunchFailure) -> String {
        do throws(CryptoError) {
            let signed = try JSONWebSignature(compact: token, maximumLength: maximumLength)
            guard let keyID = signed.keyID, !keyID.isEmpty else { throw CryptoError.unknownTokenKey }
            return keyID
        } catch {
            throw error == .unknownTokenKey ? LaunchFailure(.noKeyID) : failure(error)
        }
    }

    /// The claims of a token whose signature, issuer, audience and times are right. The signature comes first: what it
    /// does not cover is not looked at.
    package func verify(_ token: String, keys: [any VerificationKey]) throws(CryptoError) -> JWTClaims {
        var policy = JWTPolicy(issuer: issuer, audiences: [clientID])
        policy.algorithms = algorithms
        policy.requiresKeyID = true
        policy.requiresSubject = false
        policy.maximumAge = Self.maximumAge
        policy.maximumLength = Self.maximumLength
        return try JWTVerifier(keys: keys, policy: policy, clock: clock).verify(token)
    }

    /// What the claims say, once everything else that LTI asks of them is so.
    package func read(_ token: JWTClaims, expecting: Expectation) throws(LaunchFailure) -> LaunchClaims {
        try checkParty(of: token)
        guard let nonce = token["nonce"]?.stringValue,
            ConstantTime.equals(Digest.sha256(Array(nonce.utf8)), expecting.nonceHash)
        else { throw LaunchFailure(.wrongNonce) }
        let reader = ClaimReader(token)
        let claims = try reader.launch(allowsAnonymous: allowsAnonymous)
        if let known = expecting.deploymentID, known != claims.deploymentID {
            throw LaunchFailure(.otherDeployment)
        }
        guard claims.targetLinkURI == expecting.targetLinkURI, tool.contains(claims.targetLinkURI) else {
            throw LaunchFailure(.otherTarget)
        }
        return claims
    }

    /// Both together: every check that needs no database.
    package func claims(
        of token: String, keys: [any VerificationKey], expecting: Expectation
    ) throws(LaunchFailure) -> LaunchClaims {
        _ = try Self.keyID(of: token)
        let verified: JWTClaims
        do throws(CryptoError) { verified = try verify(token, keys: keys) } catch { throw Self.failure(error) }
        return try read(verified, expecting: expecting)
    }

    /// No audience but us is trusted, and with several `azp` says that we are meant (§5.1.3 steps 3 to 6).
    private func checkParty(of token: JWTClaims) throws(LaunchFailure) {
        guard Set(token.audience) == [clientID] else { throw LaunchFailure(.otherAudience) }
        guard let party = token["azp"] else {
            guard token.audience.count == 1 else { throw LaunchFailure(.wrongParty, "missing") }
            return
        }
        guard party.stringValue == clientID else { throw LaunchFailure(.wrongParty) }
    }

    /// What a fault of the token means for the launch.
    package static func failure(_ error: CryptoError) -> LaunchFailure {
        switch error {
        case .unknownTokenKey: LaunchFailure(.unknownKey)
        case .wrongAlgorithm: LaunchFailure(.wrongAlgorithm)
        case .criticalExtension: LaunchFailure(.criticalHeader)
        case .wrongSignature: LaunchFailure(.wrongSignature)
        case .wrongIssuer: LaunchFailure(.wrongIssuer)
        case .wrongAudience: LaunchFailure(.wrongAudience)
        case .expired: LaunchFailure(.expired)
        case .notYetValid: LaunchFailure(.notYetValid)
        case .missingClaim(let name): LaunchFailure(.missingClaim, name)
        default: LaunchFailure(.malformedToken)
        }
    }
}
