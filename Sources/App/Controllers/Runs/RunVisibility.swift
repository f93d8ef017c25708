import Core
import HTTPCore
import Workflows

/// How much of a run somebody sees.
enum RunVisibility: Sendable {
    /// Everything, because it is their own, and they may see how runs went.
    case own
    /// What the conversation shows them: what was said, and what came of it. How the steps went is the author's: a step's
    /// output may hold the answer that a learner is to find.
    case participant
    /// Everything, because they may read conversations; the audit log notes it.
    case another
    /// How it went, without what was said.
    case structure

    /// Nil for somebody who does not see that it exists.
    init?(of run: RunRecord, for member: Identity) {
        if run.userID == member.userID {
            self = Self.ofOwn(for: member)
        } else if member.may(.conversationsRead) {
            self = .another
        } else if member.may(.runsRead) {
            self = .structure
        } else {
            return nil
        }
    }

    /// How much somebody sees of a run of their own.
    static func ofOwn(for member: Identity) -> RunVisibility { member.may(.runsRead) ? .own : .participant }

    /// Whether it is a run of whoever looks.
    var isOwn: Bool { self == .own || self == .participant }

    /// Whether what was said is shown.
    var showsContent: Bool { self != .structure }

    /// How much of the steps is shown.
    var ofSteps: RunVisibility { self == .participant ? .structure : self }

    /// What was said, where it is shown.
    func shown(_ value: JSONValue) -> JSONValue { showsContent ? value : .null }

    /// An error without its words where what was said is not shown: they may quote it.
    func shown(error: JSONValue) -> JSONValue {
        guard !showsContent, let code = error["code"] else { return error }
        return ["code": code]
    }
}
