package import Core
package import Postgres

/// Keeps the requests of runs where those find them who decide.
package struct ApprovalProjection: RunProjection {
    private let clock: any WallClock

    package init(clock: any WallClock) {
        self.clock = clock
    }

    package func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        events.compactMap { numbered -> Query? in
            switch numbered.event {
            case .approvalAsked(let request):
                """
                INSERT INTO approvals (id, tenant_id, run_id, step, request, role, approver_id, created_at, deadline_at)
                VALUES (\(request.id), \(run.tenantID), \(run.runID), \(numbered.step), \(request.text),
                    \(request.approver.role), \(request.approver.person), \(clock.now()), \(request.deadline))
                ON CONFLICT (id) DO NOTHING
                """
            case .approvalChanged(.escalated(let id, let approver)):
                """
                UPDATE approvals SET escalated_role = \(approver.role)
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND status = 'pending'
                """
            case .approvalChanged(.expired(let id)):
                """
                UPDATE approvals SET status = 'expired', decided_at = \(clock.now())
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND status = 'pending'
                """
            default: nil
            }
        }
    }
}

/// Several projections as one.
package struct JoinedProjections: RunProjection {
    private let projections: [any RunProjection]

    package init(_ projections: any RunProjection...) {
        self.projections = projections
    }

    package func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        projections.flatMap { $0.statements(for: events, of: run) }
    }

    package func statements(keeping grades: [GivenGrade], of run: RunReference) -> [Query] {
        projections.flatMap { $0.statements(keeping: grades, of: run) }
    }
}
