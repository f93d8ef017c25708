/// Whoever answers calls. Everything is asked on the endpoint's thread, and nothing in an answer may wait.
package protocol SIPUser: AnyObject, Sendable {
    /// Whether anything from there is known: a trunk, a registrar. Such a source may send much, and is told what is wrong
    /// with a message that does not read.
    func knows(_ source: SIPSource) -> Bool

    /// Who may ask: asked of each request outside of calls before anything is answered.
    func admit(_ source: SIPSource, _ request: SIPRequest) -> SIPAdmission

    /// A call has come, from who was admitted. It rings at once unless it is answered or refused in here.
    func incoming(_ call: SIPCall)
}

/// What becomes of a request from outside of calls.
package enum SIPAdmission: Sendable {
    /// Nobody is answered: whoever asks does not learn that there is anybody.
    case drop
    /// Credentials are asked for; the closure gives those of a username.
    case challenge(@Sendable (_ username: String) -> SIPLogin?)
    /// It is served, for the account with that id.
    case accept(account: String)
}

/// What a username stands for.
package struct SIPLogin: Sendable {
    /// The id of the account.
    package let account: String
    package let password: String

    package init(account: String, password: String) {
        (self.account, self.password) = (account, password)
    }
}
