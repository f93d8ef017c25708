import Core
package import Postgres

/// The outbox of scores in PostgreSQL.
package struct ScoreStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Leases scores of any tenant whose time has come to the replica, at most so many: of each line item and person the
    /// oldest alone, and of each registration as many as make `share` with those that are on their way.
    func claim(
        _ most: Int, share: Int = ScoreQueue.Limits().share, replica: UUID128, lease: Duration
    ) async throws -> [(TenantID, ScoreID)] {
        try await database.query(
            """
            SELECT tenant_id, score_id FROM claim_lti_scores(\(replica), \(Self.interval(lease)), \(most), \(share))
            """
        ).map { try $0.decode(TenantID.self, ScoreID.self) }
    }

    /// Gives back what the replica has leased: it is due at once, and the attempt counts as none.
    func releaseLeases(of replica: UUID128) async throws {
        _ = try await database.query("SELECT release_lti_scores(\(replica))")
    }

    /// Ends the leases of all replicas, where no other server lives.
    package func endLeases() async throws {
        _ = try await database.query("SELECT end_lti_score_leases()")
    }

    /// What is leased to the replica; nil where it is so no more.
    func load(_ id: ScoreID, in tenantID: TenantID, replica: UUID128) async throws -> ScoreDelivery? {
        let row = try await database.withTenant(tenantID) { transaction -> Row? in
            try await transaction.queryOne(
                """
                SELECT s.id, s.tenant_id, pe.subject, s.given, s.maximum, s.comment, s.activity, s.grading,
                    s.submitted_at, s.score_timestamp, s.attempts, s.may_have_arrived, s.error_code,
                    i.id AS line_item_id, i.key, i.label, i.score_maximum, i.url, \(unsafeSQL: Self.linkColumns)
                FROM lti_scores s
                JOIN lti_line_items i ON i.tenant_id = s.tenant_id AND i.id = s.line_item_id
                JOIN lti_resource_links l ON l.tenant_id = i.tenant_id AND l.id = i.link_id
                JOIN lti_registrations r ON r.tenant_id = l.tenant_id AND r.id = l.registration_id
                LEFT JOIN lti_people pe
                    ON pe.tenant_id = s.tenant_id AND pe.issuer = r.issuer AND pe.user_id = s.user_id
                WHERE s.tenant_id = app_tenant_id() AND s.id = \(id) AND s.lease_owner = \(replica)
                    AND s.status = 'pending'
                """)
        }
        return try row.map(ScoreDelivery.init(row:))
    }

    /// Notes what became of a delivery, where the replica still holds it.
    func settle(
        _ delivery: ScoreDelivery, replica: UUID128, _ outcome: ScoreOutcome
    ) async throws {
        try await database.withTenant(delivery.tenantID) { transaction in
            let held = try await transaction.execute(
                """
                UPDATE lti_scores SET \(Self.change(by: outcome)), lease_owner = NULL, lease_expires_at = NULL
                WHERE tenant_id = app_tenant_id() AND id = \(delivery.id) AND lease_owner = \(replica)
                    AND status = 'pending'
                """)
            guard held == 1 else { return }
            switch outcome {
            case .outdated: try await postdate(delivery, in: transaction)
            case .lostLineItem(let url, _, _):
                // Where launches named it too, it must not be taken for the link's own from now on.
                try await transaction.execute(
                    """
                    UPDATE lti_resource_links SET lineitem_url = NULL
                    WHERE tenant_id = app_tenant_id() AND lineitem_url = \(url) AND id = (
                        SELECT link_id FROM lti_line_items
                        WHERE tenant_id = app_tenant_id() AND id = \(delivery.lineItemID))
                    """)
                try await transaction.execute(
                    """
                    UPDATE lti_line_items SET url = NULL
                    WHERE tenant_id = app_tenant_id() AND id = \(delivery.lineItemID) AND url = \(url)
                    """)
            default: break
            }
        }
    }

    private static func change(by outcome: ScoreOutcome) -> Query {
        switch outcome {
        case .delivered: "status = 'delivered', error_code = NULL, error = NULL, finished_at = now()"
        case .postponed(let pause, let failure):
            "\(cause(failure)), \(later(pause)), may_have_arrived = may_have_arrived OR \(failure.mayHaveArrived)"
        // Neither with another timestamp nor at another line item was anything sent yet.
        case .outdated(let pause, let failure), .lostLineItem(_, let pause, let failure):
            "\(cause(failure)), \(later(pause)), may_have_arrived = false"
        case .suspended(let pause, let failure):
            "\(cause(failure)), \(later(pause)), attempts = greatest(attempts - 1, 0)"
        case .waiting: "\(later(.seconds(1))), attempts = greatest(attempts - 1, 0)"
        case .failed(let failure): "\(cause(failure)), status = 'failed', finished_at = now()"
        }
    }

    private static func cause(_ failure: ServiceFailure) -> Query {
        "error_code = \(failure.code.rawValue), error = \(failure.message)"
    }

    private static func later(_ pause: Duration) -> Query {
        "next_at = now() + \(interval(pause))"
    }

    /// Gives the score and those of the person behind it, on their way or held, later timestamps, in the same order.
    private func postdate(_ delivery: ScoreDelivery, in transaction: Transaction) async throws {
        let shift: Query = "(greatest(now() - \(delivery.timestamp)::timestamptz, '0') + interval '1 second')"
        let place: Query = """
            tenant_id = app_tenant_id() AND line_item_id = \(delivery.lineItemID)
            AND user_id = (SELECT user_id FROM lti_scores WHERE tenant_id = app_tenant_id() AND id = \(delivery.id))
            """
        try await transaction.execute(
            """
            UPDATE lti_scores SET score_timestamp = date_trunc('milliseconds', score_timestamp + \(shift))
            WHERE \(place) AND status IN ('pending', 'held') AND score_timestamp >= \(delivery.timestamp)
            """)
        try await transaction.execute(
            """
            UPDATE lti_grades SET last_timestamp = date_trunc('milliseconds', last_timestamp + \(shift))
            WHERE \(place)
            """)
    }

    // MARK: Line items

    /// Takes the making of a line item for the time of the lease; false where somebody else has it.
    func beginMaking(_ id: LineItemID, in tenantID: TenantID, lease: Duration) async throws -> Bool {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.execute(
                """
                UPDATE lti_line_items SET making_until = now() + \(Self.interval(lease))
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND url IS NULL
                    AND (making_until IS NULL OR making_until < now())
                """) == 1
        }
    }

    /// Notes where the line item is; nil where it could not be made.
    func endMaking(_ id: LineItemID, _ url: String?, in tenantID: TenantID) async throws {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.execute(
                """
                UPDATE lti_line_items SET url = \(url), making_until = NULL, updated_at = now()
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND url IS NULL
                """)
        }
    }

    static func interval(_ duration: Duration) -> Query {
        let (seconds, attoseconds) = duration.components
        return "make_interval(secs => \(Double(seconds) + Double(attoseconds) / 1e18))"
    }

    /// What `GradeEndpoint` and `ServiceClient` are read from, of `lti_resource_links l` and `lti_registrations r`.
    static let linkColumns = """
        l.title, l.resource_link_id, l.id AS link_id, \(ownLineItem) AS lineitem_url, l.lineitems_url,
        l.ags_scopes, r.id AS registration_id, r.client_id, r.token_endpoint, r.token_audience,
        r.status = 'active' AS is_active
        """

    /// The line item that the platform has for a link `l` itself: the one that launches named, unless that is one of its
    /// steps', which a platform names where the link has no other (AGS 2.0 §3.1).
    static let ownLineItem = """
        CASE WHEN NOT EXISTS (
            SELECT FROM lti_line_items o
            WHERE o.tenant_id = l.tenant_id AND o.link_id = l.id AND o.key <> '' AND o.url = l.lineitem_url)
            THEN l.lineitem_url END
        """
}

extension GradeEndpoint {
    /// Of a row with `ScoreStore.linkColumns`.
    init(row: Row) throws {
        self.init(
            lineItems: try row["lineitems_url", String?.self], lineItem: try row["lineitem_url", String?.self],
            scopes: Set(try row["ags_scopes", [String].self].map { ServiceScope(rawValue: $0) }))
    }
}

extension ServiceClient {
    /// Of a row with `ScoreStore.linkColumns`.
    init(row: Row) throws {
        self.init(
            registrationID: try row["registration_id", RegistrationID.self],
            clientID: try row["client_id", String.self], tokenEndpoint: try row["token_endpoint", String.self],
            audience: try row["token_audience", String?.self])
    }
}

extension ScoreDelivery {
    init(row: Row) throws {
        let (key, label) = (try row["key", String.self], try row["label", String.self])
        let link = try row["link_id", UUID128.self]
        var endpoint = try GradeEndpoint(row: row)
        // The launch's line item is the link's own; steps that are graded by themselves have others.
        if !key.isEmpty { endpoint.lineItem = nil }
        let (given, maximum) = (try row["given", Double?.self], try row["maximum", Double?.self])
        var points: Points?
        if let given, let maximum { points = Points(given: given, maximum: maximum) }
        guard
            let activity = ActivityProgress(rawValue: try row["activity", String.self]),
            let grading = GradingProgress(rawValue: try row["grading", String.self]),
            (points == nil) == (given == nil)
        else { throw LTIError.unknownColumn("lti_scores") }
        self.init(
            id: try row["id", ScoreID.self], tenantID: try row["tenant_id", TenantID.self],
            subject: try row["subject", String?.self], points: points, comment: try row["comment", String?.self],
            activity: activity, grading: grading, submittedAt: try row["submitted_at", Timestamp?.self],
            timestamp: try row["score_timestamp", Timestamp.self], attempt: try row["attempts", Int.self],
            mayHaveArrived: try row["may_have_arrived", Bool.self],
            lastFailure: try row["error_code", String?.self].flatMap { ServiceFailure.Code(rawValue: $0) },
            lineItemID: try row["line_item_id", LineItemID.self],
            lineItem: LineItem(
                url: try row["url", String?.self] ?? "", label: label.isEmpty ? "Lyceum" : label,
                scoreMaximum: try row["score_maximum", Double.self],
                resourceLinkID: try row["resource_link_id", String.self],
                resourceID: key.isEmpty ? link.hex : "\(link.hex)-\(key)", tag: key.isEmpty ? "grade" : "step"),
            endpoint: endpoint, client: try ServiceClient(row: row),
            isRegistrationActive: try row["is_active", Bool.self])
    }
}
