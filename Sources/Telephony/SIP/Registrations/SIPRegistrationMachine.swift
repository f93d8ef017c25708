import Core

/// Keeps one address of record registered (RFC 3261 §10.2): refreshes in time, tries again with pauses that grow, and
/// does not guess passwords. Pure: the time and the chance come from outside.
struct SIPRegistrationMachine: Sendable {
    /// What is to be done.
    enum Action: Equatable, Sendable {
        /// Send it to the registrar, by the ways that lead there now.
        case send(SIPRequest)
        /// Call `fire` then, and forget what was to be called before.
        case wait(Duration)
        /// The state is another.
        case tell(SIPRegistrationState)
        /// Nothing follows.
        case over
    }

    /// What may be set, and how long the pauses are.
    struct Settings: Sendable {
        /// The registrar, without a user.
        var registrar: SIPURI
        var record: SIPNameAddress
        var route: SIPNameAddress?
        var callID: String
        var tag: String
        /// Seconds that are asked for.
        var expiry: UInt32
        var firstPause = Duration.seconds(5)
        var longestPause = Duration.seconds(300)
        /// Behind a refusal that only a person can mend: wrong credentials, an account that does not exist.
        var longPause = Duration.seconds(3600)
    }

    private let settings: Settings
    private var digest: SIPDigestClient?
    private var contact: SIPNameAddress
    private var expiry: UInt32
    private var sequence: UInt32 = 0
    private var pause: Duration
    private var credentialField: SIPFieldName?
    /// Whether the REGISTER that is under way bears credentials for a challenge of its own.
    private var wasChallenged = false
    private var isEnding = false
    private var isAsking = false
    private(set) var state = SIPRegistrationState.registering

    /// Nothing happens before `begin`. The contact is where calls shall come.
    init(settings: Settings, contact: SIPNameAddress, digest: SIPDigestClient?) {
        (self.settings, self.contact, self.digest) = (settings, contact, digest)
        expiry = settings.expiry
        pause = settings.firstPause
    }

    /// The first REGISTER, or one by another way or with another contact, at once.
    mutating func begin(contact: SIPNameAddress? = nil, clientNonce: String) -> [Action] {
        guard !isEnding else { return [] }
        if let contact { self.contact = contact }
        wasChallenged = false
        return [.send(request(clientNonce: clientNonce))]
    }

    /// The wait is over.
    mutating func fire(clientNonce: String) -> [Action] {
        isEnding ? [.over] : begin(clientNonce: clientNonce)
    }

    /// An answer of the registrar. `chance` is from 0 to 1, and spreads the refreshes and repetitions of many accounts.
    mutating func receive(
        _ response: SIPResponse, at now: Timestamp, chance: Double, clientNonce: String
    ) -> [Action] {
        guard isAsking, !response.status.isProvisional, response.fields.cseq?.number == sequence else { return [] }
        isAsking = false
        if let next = challenged(response, clientNonce: clientNonce) { return next }
        if isEnding { return end() }
        let status = response.status
        if status.isSuccess { return registered(response, at: now, chance: chance) }
        switch status.code {
        case 423:
            // §10.2.8: as long as the registrar wants it, where that is more than was asked.
            guard let least = response.fields.minExpires, least > expiry else { break }
            expiry = least
            return [.send(request(clientNonce: clientNonce))]
        case 401, 407:
            return failed(.wrongPassword, after: settings.longPause, at: now)
        case 403, 404, 410, 604:
            return failed(.refused(status.code, status.reason), after: settings.longPause, at: now)
        default: break
        }
        let failure = SIPRegistrationFailure.refused(status.code, status.reason)
        let asked = response.fields.retryAfter.map { Duration.seconds(Int64(min($0, 3600))) }
        return failed(failure, after: max(asked ?? .zero, nextPause(chance)), at: now)
    }

    /// Nobody answered, by any way.
    mutating func fail(at now: Timestamp, chance: Double) -> [Action] {
        guard isAsking else { return [] }
        isAsking = false
        return isEnding ? end() : failed(.unreachable, after: nextPause(chance), at: now)
    }

    /// Takes the registration back; over at once where there is none.
    mutating func end(clientNonce: String) -> [Action] {
        guard !isEnding else { return [] }
        isEnding = true
        let wasRegistered = if case .registered = state { true } else { isAsking }
        state = .ended
        guard wasRegistered else { return [.tell(.ended)] + end() }
        wasChallenged = false
        // Without an answer it ends with its time at the registrar.
        return [.tell(.ended), .send(request(clientNonce: clientNonce)), .wait(.seconds(32))]
    }

    private func end() -> [Action] { [.over] }

    private mutating func registered(_ response: SIPResponse, at now: Timestamp, chance: Double) -> [Action] {
        digest?.wasAccepted()
        pause = settings.firstPause
        let granted = Int64(lifetime(response))
        state = .registered(until: now + .seconds(granted))
        // Between 75 and 90 % of the time, and at least half a minute before its end where there is so much.
        let share = Double(granted) * (0.75 + 0.15 * chance)
        let seconds = max(1, min(share, Double(granted > 90 ? granted - 30 : granted)))
        return [.tell(state), .wait(.milliseconds(Int64(seconds * 1000)))]
    }

    /// Seconds that were granted: of our contact, else of all (§10.2.4).
    private func lifetime(_ response: SIPResponse) -> UInt32 {
        if case .some(let contacts)? = response.fields.contacts {
            let ours =
                contacts.first { $0.uri.isEquivalent(to: contact.uri) }
                ?? contacts.first { one in
                    one.uri.sip?.host == contact.uri.sip?.host && one.uri.sip?.user == contact.uri.sip?.user
                }
            if let text = ours?.parameters["expires"], let seconds = UInt32(text), seconds > 0 { return seconds }
        }
        if let seconds = response.fields.expires, seconds > 0 { return seconds }
        return expiry
    }

    private mutating func challenged(_ response: SIPResponse, clientNonce: String) -> [Action]? {
        let isProxy = response.status.code == 407
        guard isProxy || response.status.code == 401 else { return nil }
        let challenges = response.fields.all(isProxy ? .proxyAuthenticate : .wwwAuthenticate)
            .compactMap { SIPAuthentication($0) }
        let isStale = challenges.contains { $0["stale"]?.lowercased() == "true" }
        // What was sent unasked, under an earlier challenge, may have grown too old without a word about it.
        if !wasChallenged { digest?.wasAccepted() }
        guard !wasChallenged || isStale else { return nil }
        var next = request(withCredentials: false, clientNonce: clientNonce)
        let credentials = digest?.credentials(
            for: challenges, method: .register, uri: next.uri, clientNonce: clientNonce)
        guard let credentials else {
            isAsking = false
            return nil
        }
        wasChallenged = true
        credentialField = isProxy ? .proxyAuthorization : .authorization
        next.fields.append(credentialField ?? .authorization, credentials.description)
        return [.send(next)]
    }

    private mutating func failed(
        _ failure: SIPRegistrationFailure, after pause: Duration, at now: Timestamp
    ) -> [Action] {
        // The next attempt begins without credentials, so that a challenge is a question again and no refusal.
        credentialField = nil
        digest?.wasAccepted()
        state = .failed(failure, retry: now + pause)
        return [.tell(state), .wait(pause)]
    }

    /// Twice as long each time, and shorter by up to a half by chance.
    private mutating func nextPause(_ chance: Double) -> Duration {
        let full = pause
        pause = min(pause * 2, settings.longestPause)
        return full * (1 - chance / 2)
    }

    private mutating func request(withCredentials: Bool = true, clientNonce: String) -> SIPRequest {
        sequence += 1
        isAsking = true
        var fields = SIPFields()
        if let route = settings.route { fields.append(.route, route.description) }
        var from = settings.record
        from.tag = settings.tag
        fields.append(.from, from.description)
        fields.append(.to, settings.record.description)
        fields.append(.callID, settings.callID)
        fields.append(.cseq, SIPCSeq(sequence, .register).description)
        fields.append(.maxForwards, "70")
        let seconds = isEnding ? 0 : expiry
        var contact = contact
        contact.parameters["expires"] = String(seconds)
        fields.append(.contact, contact.description)
        fields.append(.expires, String(seconds))
        fields.append(.allow, SIPCallSettings.allow)
        let uri = SIPAnyURI.sip(settings.registrar)
        if withCredentials, let credentialField,
            let credentials = digest?.credentials(method: .register, uri: uri, clientNonce: clientNonce)
        {
            fields.append(credentialField, credentials.description)
        }
        return SIPRequest(.register, uri, fields: fields)
    }
}
