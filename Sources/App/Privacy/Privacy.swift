import Auth
import Chat
import Core
import Workflows

/// What people may ask of their data, and what is done with it in the background.
struct Privacy {
    let controllers: PrivacyControllers
    let sweep: RetentionSweep
    let erasures: ErasureService
    /// What begins them.
    let erasing: Erasures

    init(
        _ parts: Backend.Parts, people: People, threads: ThreadStore, runs: PostgresRunStore, blobs: BlobStores
    ) {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        let records: [any PersonalRecords] = [
            ConversationRecords(
                database: database, threads: threads, runs: runs,
                feedback: FeedbackStore(database: database, identifiers: identifiers)),
            AttachmentRecords(database: database, store: AttachmentStore(database: database), blobs: blobs),
            LaunchRecords(database: database), UsageRecords(database: database), CallPrivacy(database: database),
        ]
        let logger = parts.logger.labelled("privacy")
        erasing = Erasures(
            database: database, people: people, records: records, identifiers: identifiers, clock: clock)
        sweep = RetentionSweep(
            database: database, records: records, identifiers: identifiers, clock: clock, logger: logger)
        erasures = ErasureService(erasing, logger: logger)
        controllers = PrivacyControllers(
            export: PrivacyExportController(
                export: PersonalExport(database: database, people: people, records: records, clock: clock)),
            consents: PrivacyConsentsController(
                consents: Consents(database: database, identifiers: identifiers, clock: clock)),
            retention: PrivacyRetentionController(retention: Retention(database: database, clock: clock)),
            erasure: PrivacyErasureController(erasures: erasing, service: erasures))
        register(in: parts.observability.registry)
    }

    private func register(in registry: MetricsRegistry) {
        registry.count(
            "lyceum_retention_removed_total", "Records that were too old and have been removed, by kind.",
            read: { [sweep] in
                let removed = sweep.statistics.removed
                return RetentionSweep.Kind.allCases.map { kind in
                    MetricSample(Double(removed[kind] ?? 0), labels: [(name: "kind", value: kind.rawValue)])
                }
            })
        registry.gauge(
            "lyceum_retention_completed_seconds", "When all tenants were last gone through, as Unix time.",
            read: { [sweep] in sweep.statistics.completedAt.map { [MetricSample(Double($0.seconds))] } ?? [] })
        registry.count(
            "lyceum_privacy_failures_total", "Rounds of retention and erasure that failed and are tried again.",
            read: { [sweep, erasures] in
                [("retention", sweep.statistics.failures), ("erasure", erasures.statistics.failures)].map {
                    MetricSample(Double($0.1), labels: [(name: "work", value: $0.0)])
                }
            })
        registry.count(
            "lyceum_erasures_total", "Erasures of people that are complete.",
            read: { [erasures] in [MetricSample(Double(erasures.statistics.completed))] })
    }
}

/// What answers for privacy.
struct PrivacyControllers {
    let export: PrivacyExportController
    let consents: PrivacyConsentsController
    let retention: PrivacyRetentionController
    let erasure: PrivacyErasureController
}
