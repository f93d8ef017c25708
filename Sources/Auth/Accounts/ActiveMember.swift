import Postgres

/// The person, their place in the tenant and the tenant, all three active: what a session and an API key stand on. Part
/// of a statement in which `held` is the row of the session or the key.
enum ActiveMember {
    static let join: Query = """
        JOIN memberships m ON m.tenant_id = held.tenant_id AND m.user_id = held.user_id AND m.state = 'active'
        JOIN tenants t ON t.id = held.tenant_id AND t.state = 'active'
        JOIN users u ON u.id = held.user_id AND u.state = 'active'
        """

    /// Role, e-mail address, name, the tenant's slug and name, and the most requests a minute that it may make.
    static let columns: Query = """
        m.role, u.email, coalesce(m.name, u.name), t.slug, t.name, (t.limits ->> 'requests_per_minute')::int
        """
}
