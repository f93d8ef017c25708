/// How long what a sign-in gives is good for.
package struct SessionPolicy: Sendable {
    /// An access token's time: so long may a role be wrong in a program that reads it, never on this server.
    package var accessLifetime: Duration = .seconds(15 * 60)
    /// How long a session lives without being refreshed.
    package var refreshLifetime: Duration = .seconds(14 * 86_400)
    /// How long a session lives however much it is used.
    package var sessionLifetime: Duration = .seconds(30 * 86_400)
    /// So long after a refresh token was used a second use counts as a race of the same client, which is refused and
    /// ends nothing; afterwards it is a copy in other hands.
    package var raceTolerance: Duration = .seconds(10)
    /// How exact the time of the last use is.
    package var useResolution: Duration = .seconds(60)

    package init() {}
}
