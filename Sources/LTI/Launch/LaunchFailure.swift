package import Core

/// A launch that is not let in.
package struct LaunchFailure: Error, Sendable {
    package let cause: LaunchCause
    /// What exactly, such as the name of a claim; safe for logs and administrators, never a value of a token.
    package let detail: String
    /// As far as it came to that: whose launch it is.
    package var tenantID: TenantID?
    package var registrationID: RegistrationID?
    package var messageType: String?
    /// What may frame the page that says so; nil where no registration is known.
    package var hosts: PlatformHosts?
    /// The language of the page, where the launch said one.
    package var locale: String?

    package init(_ cause: LaunchCause, _ detail: String = "") {
        self.cause = cause
        self.detail = detail
    }

    /// The same failure, of a launch by the registration.
    func of(_ registration: Registration) -> LaunchFailure {
        var failure = self
        failure.tenantID = registration.tenantID
        failure.registrationID = registration.id
        failure.hosts = registration.hosts
        return failure
    }
}
