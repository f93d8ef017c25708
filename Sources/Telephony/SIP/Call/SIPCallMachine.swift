/// A whole call as SIP sees it, from the INVITE to the end: what RFC 3261 §13–§15 and the RFCs of reliable answers,
/// UPDATE, session timers, REFER and Replaces ask of one side. Pure: what happens goes in, `take` says what is to be done.
struct SIPCallMachine: Sendable {
    /// How far it came.
    enum Phase: Equatable, Sendable {
        /// Not answered yet.
        case early
        /// Answered by 2xx.
        case confirmed
        /// Our BYE or our CANCEL is on its way.
        case ending
        case over
    }

    /// A 2xx of ours that waits for its ACK.
    struct Unacknowledged: Sendable {
        let key: SIPTransactionKey
        let sequence: UInt32
        let response: SIPResponse
        var repetition: SIPAnswerRepetition
        /// Whether the ACK brings a description, because the INVITE had none.
        let expectsAnswer: Bool
    }

    /// Somebody whom our INVITE has reached, and who has not picked up.
    struct Fork: Sendable {
        var dialog: SIPDialog
        var reception = SIPReliableReception()
        /// What answered our offer in a reliable answer before the call is picked up (RFC 3262 §5); empty where nothing
        /// has.
        var description: [UInt8] = []
    }

    /// A request of ours within the dialog.
    struct Pending: Sendable {
        enum Purpose: Equatable, Sendable {
            case change, refresh, bye, refer, other
        }

        let request: SIPRequest
        let purpose: Purpose
        /// Whether credentials were sent with it because it was asked for them.
        var isAuthorized = false
    }

    var settings: SIPCallSettings
    /// Whether we sent the INVITE.
    let isCaller: Bool
    var phase = Phase.early
    /// The INVITE that began it, as it was sent last.
    var invite: SIPRequest
    /// That of the INVITE, where the other side sent it.
    var inviteKey: SIPTransactionKey?
    /// Nil on the caller's side until a 2xx came.
    var dialog: SIPDialog?
    /// On the caller's side, by the tag of who answers.
    var forks: [String: Fork] = [:]
    var cancellation = SIPCancellation()
    /// The ACKs of 2xx, by number and tag, for those that come again.
    var acknowledgements: [String: SIPRequest] = [:]
    var digest: SIPDigestClient?
    /// Which field takes credentials.
    var credentialField = SIPFieldName.authorization
    var isAuthorized = false
    var offers = SIPOfferState()
    var session: SIPSessionTimer?
    /// Our description of the session as it was sent last.
    var localDescription: [UInt8] = []
    /// The change that waits behind one that met the other side's.
    var waitingChange: [UInt8]?
    var reliable: SIPReliableAnswers?
    var unconfirmed: (key: SIPTransactionKey, response: SIPResponse, repetition: SIPAnswerRepetition)?
    /// An answer that waits for the PRACK of another.
    var queued: SIPResponse?
    var unacknowledged: Unacknowledged?
    /// Whether the other side has heard more than 100.
    var hasProvided = false
    /// Whether to hang up as soon as that is allowed.
    var hangsUp = false
    /// A re-INVITE or UPDATE that waits for the user's description.
    var theirChange: (key: SIPTransactionKey, request: SIPRequest)?
    var pending: [UInt32: Pending] = [:]
    var transfer: SIPTransfer?
    /// The REFER of the other side that we follow.
    var referral: (key: SIPTransactionKey, request: SIPRequest)?
    /// The methods of the other side, in capitals.
    var remoteMethods: Set<String> = []
    var hasToldEnd = false
    private(set) var actions: [SIPCallAction] = []

    init(settings: SIPCallSettings, isCaller: Bool, invite: SIPRequest) {
        (self.settings, self.isCaller, self.invite) = (settings, isCaller, invite)
    }

    /// What is to be done now.
    mutating func take() -> [SIPCallAction] {
        defer { actions = [] }
        return actions
    }

    /// Lets something happen in place.
    mutating func apply(_ event: (inout SIPCallMachine) -> Void) { event(&self) }

    mutating func act(_ action: SIPCallAction) { actions.append(action) }

    /// Nothing is told behind the end.
    mutating func tell(_ event: SIPCallEvent) {
        if !hasToldEnd { actions.append(.tell(event)) }
    }

    /// Says once why it ended.
    mutating func tellEnd(_ end: SIPCallEnd) {
        guard !hasToldEnd else { return }
        tell(.ended(end))
        hasToldEnd = true
    }

    /// Nothing follows.
    mutating func finish() {
        guard phase != .over else { return }
        phase = .over
        for timer: SIPCallTimer in [
            .acknowledgement, .provisional, .refresh, .expiry, .glare, .cancelled, .unanswered, .transfer,
        ] { act(.stop(timer)) }
        act(.over)
    }

    // MARK: Messages

    /// An answer of ours, with what makes or moves a dialog.
    func response(_ status: SIPStatus, to request: SIPRequest) -> SIPResponse {
        var response = request.response(status, toTag: settings.tag)
        guard status.code > 100, status.code < 300, [.invite, .update].contains(request.method) else { return response }
        response.fields.copy(.recordRoute, from: request.fields)
        response.fields.append(.contact, settings.contact.description)
        response.fields.append(.allow, SIPCallSettings.allow)
        response.fields.append(.supported, SIPCallSettings.supported)
        return response
    }

    /// Answers a request without more.
    mutating func respond(_ key: SIPTransactionKey, _ request: SIPRequest, _ status: SIPStatus) {
        act(.respond(key, response(status, to: request)))
    }

    /// Sends a request within the dialog, with credentials where they were asked for before.
    mutating func send(
        _ method: SIPMethod, for purpose: Pending.Purpose, fields: [(SIPFieldName, String)] = [],
        description: [UInt8] = [], type: String = "application/sdp"
    ) {
        guard var request = dialog?.request(method) else { return }
        for (name, value) in fields { request.fields.append(name, value) }
        if [.invite, .update, .refer, .notify].contains(method) {
            request.fields.append(.contact, settings.contact.description)
        }
        if method == .invite || method == .update {
            request.fields.append(.allow, SIPCallSettings.allow)
            request.fields.append(.supported, SIPCallSettings.supported)
        }
        if !description.isEmpty {
            request.fields.append(.contentType, type)
            request.body = description
        }
        addCredentials(to: &request)
        pending[request.fields.cseq?.number ?? 0] = Pending(request: request, purpose: purpose)
        act(.request(request))
    }

    /// Credentials under the challenge that was answered before, where there was one.
    mutating func addCredentials(to request: inout SIPRequest) {
        let nonce = clientNonce
        guard isAuthorized,
            let credentials = digest?.credentials(method: request.method, uri: request.uri, clientNonce: nonce)
        else { return }
        request.fields.append(credentialField, credentials.description)
    }

    private var clientNonce: String { String(settings.random(), radix: 16) }

    /// Credentials for a challenge; nil where they cannot be given, or were given already.
    mutating func credentials(for response: SIPResponse, to request: SIPRequest) -> (SIPFieldName, String)? {
        let isProxy = response.status.code == 407
        let nonce = clientNonce
        guard isProxy || response.status.code == 401, digest != nil else { return nil }
        let challenges = response.fields.all(isProxy ? .proxyAuthenticate : .wwwAuthenticate)
            .compactMap { SIPAuthentication($0) }
        guard
            let credentials = digest?.credentials(
                for: challenges, method: request.method, uri: request.uri, clientNonce: nonce)
        else { return nil }
        credentialField = isProxy ? .proxyAuthorization : .authorization
        isAuthorized = true
        return (credentialField, credentials.description)
    }

    // MARK: Session timers

    /// Begins to count anew (RFC 4028 §10).
    mutating func countSession() {
        act(session?.refreshAfter.map { .start(.refresh, $0) } ?? .stop(.refresh))
        act(session?.endAfter.map { .start(.expiry, $0) } ?? .stop(.expiry))
    }

    /// Decides about the timer of a request and notes it in its answer; false where it was refused with 422.
    mutating func agreeOnSession(_ request: SIPRequest, in response: inout SIPResponse) -> Bool {
        switch SIPSessionTimer.decide(request, wanted: settings.sessionSeconds) {
        case .tooSmall(let least):
            response = self.response(.intervalTooSmall, to: request)
            response.fields.append(.minSE, String(least))
            return false
        case .taken(let timer, let answer, let requiresTimer):
            session = timer
            if let answer { response.fields.append(.sessionExpires, answer.description) }
            if requiresTimer { response.fields.append(.require, "timer") }
            return true
        }
    }

    /// Refreshes the session with whatever the other side understands (RFC 4028 §7.4, §9).
    mutating func refresh() {
        guard phase == .confirmed, let interval = session?.interval else { return }
        let fields: [(SIPFieldName, String)] = [
            (.sessionExpires, SIPSessionExpires(seconds: interval, refresher: .uac).description)
        ]
        if remoteMethods.contains("UPDATE") {
            send(.update, for: .refresh, fields: fields)
        } else if offers.beginOurs() {
            send(.invite, for: .refresh, fields: fields, description: localDescription)
        }
    }
}
