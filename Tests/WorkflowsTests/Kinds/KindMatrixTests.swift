import Core
import Support
import Synchronization
import Testing

@testable import Workflows

/// Every kind of step, tried for real over PostgreSQL: how it goes well, how it waits, how it fails, how it is ended, and
/// how it is gone on with after a crash. The rows are `KindRow.all`.
@Suite(.timeLimit(.minutes(3))) struct KindMatrixTests {
    /// What is tried of every kind.
    enum Trial: String, CaseIterable {
        case happy, waiting, error, cancellation, resume
    }

    /// One place of the matrix.
    struct Cell: Sendable, CustomTestStringConvertible {
        let row: KindRow
        let trial: Trial
        /// Why there is no such place.
        let reason: String?

        var testDescription: String { "\(row.kind), \(trial.rawValue)" }

        init(_ row: KindRow, _ trial: Trial) {
            self.row = row
            self.trial = trial
            reason =
                switch trial {
                case .happy: nil
                case .waiting: row.waiting.reason
                case .error: row.error.reason
                case .cancellation: row.cancellation.reason
                case .resume: row.resume.reason
                }
        }
    }

    private static let cells = KindRow.all.flatMap { row in Trial.allCases.map { Cell(row, $0) } }

    @Test("every kind of the product has its row, and a place that is missing has its reason")
    func whole() {
        #expect(KindRow.all.map(\.kind).sorted() == StepCatalog.standard.kinds.sorted())
        #expect(Self.cells.count == StepCatalog.standard.kinds.count * Trial.allCases.count)
        #expect(Self.cells.compactMap(\.reason).allSatisfy { $0.utf8.count > 10 })
        // These columns are every kind's.
        #expect(Self.cells.allSatisfy { ($0.trial != .happy && $0.trial != .resume) || $0.reason == nil })
    }

    // One after the other: so many at once would keep the others from the processor.
    @Test("it does what its row says", .serialized, arguments: cells.filter { $0.reason == nil })
    func cell(_ cell: Cell) async throws {
        switch (cell.trial, cell.row.error, cell.row.cancellation) {
        case (.happy, _, _): try await happy(cell.row, KindTrial(cell.row)) { $0 }
        case (.waiting, _, _): try await waiting(cell.row)
        case (.error, .does(let failing), _): try await error(cell.row, failing)
        case (.cancellation, _, .does(let place)): try await cancellation(cell.row, place)
        case (.resume, _, _): try await resume(cell.row)
        default: Issue.record("There is no such place.")
        }
    }

    // MARK: The columns

    /// - Parameter next: the server that the next turn comes to
    private func happy(_ row: KindRow, _ trial: KindTrial, next: (RunEngine) -> RunEngine) async throws {
        var server = trial.server()
        try await trial.begin(on: server)
        for turn in row.turns {
            #expect(trial.last == .runWaiting)
            server = next(server)
            try await trial.take(turn, on: server)
        }
        try await expectEnd(of: trial)
    }

    private func waiting(_ row: KindRow) async throws {
        guard case .does(let kinds) = row.waiting else { return }
        #expect(kinds.count == row.turns.count)
        let trial = try await KindTrial(row)
        var expected = kinds[...]
        let first = trial.server()
        try await trial.begin(on: first)
        for turn in row.turns {
            let found = try await trial.row()
            #expect(found.status == "waiting" && !found.isLeased)
            #expect(found.waits.contains(expected.popFirst()?.rawValue ?? ""))
            // Nobody remembers it but the database.
            #expect(first.liveLog(of: trial.run.runID) == nil)
            try await trial.take(turn, on: trial.server())
        }
        try await expectEnd(of: trial)
    }

    private func error(_ row: KindRow, _ failing: KindRow.Failing) async throws {
        let trial = try await KindTrial(row, failing: failing)
        let server = trial.server()
        try await trial.begin(on: server)
        for turn in failing.turns { try await trial.take(turn, on: server) }
        let found = try await trial.row()
        #expect(found.status == "completed" && found.result["status"] == "failed")
        #expect(found.result["output"]?.stringValue == failing.code.rawValue)
        #expect(try await trial.steps().contains { $0.hasSuffix(" \(row.slug) failed") })
    }

    private func cancellation(_ row: KindRow, _ place: KindRow.Place) async throws {
        var trial = try await KindTrial(row)
        switch place {
        case .recorded:
            let watch = StepWatch(row.slug)
            let server = trial.server { events, run, server in
                if watch.ends(in: events) { server.endHere(run.runID) }
                return []
            }
            try await trial.begin(on: server)
            #expect(watch.hasEnded)
        case .resting:
            try await trial.begin(on: trial.server())
            #expect(try await trial.row().status == "waiting")
            try await trial.server().cancel(trial.run.runID, in: trial.run.tenantID)
        case .atWork(let turns):
            trial = try await KindTrial(row, mood: .hanging)
            let (server, hanging, run) = (trial.server(), trial.services.hanging, trial.run)
            async let wish: Void = {
                await hanging.begun()
                server.endHere(run.runID)
            }()
            try await trial.begin(on: server)
            for turn in turns { try await trial.take(turn, on: server) }
            await wish
            #expect(trial.last == .runCancelled)
        }
        let found = try await trial.row()
        #expect(found.status == "cancelled" && !found.isLeased)
        let steps = try await trial.steps()
        #expect(steps.allSatisfy { $0.hasSuffix(" completed") || $0.hasSuffix(" cancelled") })
        #expect(steps.contains { $0.hasSuffix(" cancelled") })
        #expect(!steps.contains { $0.contains(" after completed") })
    }

    private func resume(_ row: KindRow) async throws {
        let trial = try await KindTrial(row)
        let watch = StepWatch(row.slug)
        let (crashed, signal) = AsyncStream.makeStream(of: Void.self)
        let dying = trial.server { events, _, _ in
            guard watch.ends(in: events) else { return [] }
            signal.yield()
            return [InterceptedProjection.crash]
        }
        let heir = trial.server()
        let takeover = Task {
            for await _ in crashed {
                let before = try await trial.beginnings()
                try await trial.lease(to: heir, from: "running")
                _ = try await heir.takeUp(trial.run.runID, in: trial.run.tenantID)
                return before
            }
            return [:]
        }
        // Its reader stays, whoever carries the run out.
        try await trial.begin(on: dying)
        for turn in row.turns { try await trial.take(turn, on: watch.hasEnded ? heir : dying) }
        signal.finish()
        let before = try await takeover.value
        #expect(watch.hasEnded)
        try await expectEnd(of: trial)
        // What was done before the crash was not done again.
        let after = try await trial.beginnings()
        #expect(before.allSatisfy { after[$0.key] == $0.value })
        let (steps, whole) = (try await trial.steps(), try await undisturbed(row))
        #expect(steps == whole)
    }

    // MARK: How it ends

    private func expectEnd(of trial: KindTrial) async throws {
        let found = try await trial.row()
        #expect(!found.isLeased)
        guard trial.row.failsWith == nil else {
            #expect(found.status == "failed")
            return
        }
        #expect(found.status == "completed" && found.result["output"] == true)
        #expect(trial.said == trial.row.said + (trial.row.kind == "end" ? [] : ["Done."]))
    }

    /// The steps of a run that nothing happens to.
    private func undisturbed(_ row: KindRow) async throws -> [String] {
        let trial = try await KindTrial(row)
        let server = trial.server()
        try await trial.begin(on: server)
        for turn in row.turns { try await trial.take(turn, on: server) }
        return try await trial.steps()
    }
}

extension KindRow.Column {
    /// Why the kind has not got it.
    var reason: String? {
        if case .cannot(let reason) = self { reason } else { nil }
    }
}

/// Sees the entry of the journal in which a node's step ends for the first time.
private final class StepWatch: Sendable {
    private let node: String
    private let end = Atomic<Bool>(false)

    init(_ node: String) {
        self.node = node
    }

    var hasEnded: Bool { end.load(ordering: .sequentiallyConsistent) }

    func ends(in events: [NumberedRunEvent]) -> Bool {
        let isEnd = events.contains { event in
            switch event.event {
            // A step that began on another server has said so there; the step after it begins with its end.
            case .stepFinished(let node): node == self.node
            case .stepStarted(let node): node == "after"
            default: false
            }
        }
        return isEnd && !end.exchange(true, ordering: .sequentiallyConsistent)
    }
}
