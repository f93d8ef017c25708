package import Core
package import HTTPCore

/// When somebody may write on a link, and how often they may begin: dates and numbers bind learners alone.
package struct LinkWindow: Sendable {
    /// Why nobody can write.
    package enum Closed: String, Sendable {
        case notYet = "not_yet"
        case over
    }

    private let settings: LinkSettings
    private let binds: Bool

    package init(_ settings: LinkSettings, for part: CourseRole) {
        self.settings = settings
        binds = part == .learner
    }

    /// Nil while the link is open.
    package func closed(at now: Timestamp) -> Closed? {
        guard binds else { return nil }
        if let opens = settings.opensAt, now < opens { return .notYet }
        if let closes = settings.closesAt, now >= closes { return .over }
        return nil
    }

    /// Whether somebody who began so many conversations may begin another one.
    package func mayRestart(after attempts: Int) -> Bool {
        guard binds else { return true }
        return settings.mayRestart && settings.attempts.map { attempts < $0 } ?? true
    }
}
