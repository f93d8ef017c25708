package import Core

package enum BudgetTag: IdentifierTag { package static let prefix = "bud_" }
package typealias BudgetID = Identifier<BudgetTag>

/// What an institution allows for language models in a time.
package struct Budget: Sendable, Equatable {
    /// What a budget is for.
    package enum Scope: String, Sendable, CaseIterable {
        case tenant, course, workflow, person
    }

    package enum Unit: String, Sendable, CaseIterable {
        /// In micro-units of the installation's currency.
        case money
        /// Read and written.
        case tokens
        case calls
    }

    package enum Period: String, Sendable, CaseIterable {
        case day, month, term
    }

    /// What happens where nothing is left.
    package enum Action: String, Sendable, CaseIterable {
        /// Nothing: it is only told.
        case warn
        /// Another model answers.
        case fallback
        /// Nobody answers.
        case stop
    }

    /// The first and the last day of a term, as `2026-09-01`.
    package struct Term: Sendable, Equatable {
        package let first: String
        package let last: String

        package init(first: String, last: String) {
            self.first = first
            self.last = last
        }
    }

    package let id: BudgetID
    package var name: String
    package let scope: Scope
    /// The course, workflow or person; nil for the tenant, and where each of them has as much for itself.
    package let subject: UUID128?
    package let unit: Unit
    package let period: Period
    /// Where days and months begin: a name of the time zone database.
    package let timeZone: String
    /// Of the period `term` alone.
    package var term: Term?
    package var limit: Int64
    /// From which share of the limit a warning is given, in thousandths; nil: from all of it.
    package var warnAt: Int?
    package var action: Action
    /// The model that answers instead; of the action `fallback` alone.
    package var fallbackModel: String?
    package var version: Int
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: BudgetID, name: String, scope: Scope, subject: UUID128?, unit: Unit, period: Period, timeZone: String,
        term: Term?, limit: Int64, warnAt: Int?, action: Action, fallbackModel: String?, version: Int = 1,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.scope = scope
        self.subject = subject
        self.unit = unit
        self.period = period
        self.timeZone = timeZone
        self.term = term
        self.limit = limit
        self.warnAt = warnAt
        self.action = action
        self.fallbackModel = fallbackModel
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A budget, and how much of it is gone in the period of now.
package struct BudgetSight: Sendable, Equatable {
    package let budget: Budget
    /// Nil outside of its term.
    package let since: Timestamp?
    /// What is settled; of a budget that each has for itself, what whoever used most of it did.
    package let used: Int64
    /// What calls under way may take at most, likewise.
    package let held: Int64
    /// When the warning was given in this period; nil where it was not.
    package let warnedAt: Timestamp?
    /// How many used some of it.
    package let subjects: Int
}
