import Auth
import Core
import HTTPCore
import ModelProviders
import Workflows

/// What `POST /api/v1/budgets` asks for.
struct BudgetSettings {
    private let body: BudgetBody
    private let scope: Budget.Scope
    private let unit: Budget.Unit
    private let period: Budget.Period
    private let action: Budget.Action
    private let limit: Int64

    init(_ body: BudgetBody) throws(JSONDecodingError) {
        self.body = body
        guard body.name != nil else { throw JSONDecodingError(path: "name", expectation: "a name") }
        scope = try Self.required(body.scope, "scope")
        unit = try Self.required(body.unit, "unit")
        period = try Self.required(body.period, "period")
        action = try Self.required(body.action, "action")
        guard let limit = body.limit else {
            throw JSONDecodingError(path: "limit", expectation: "a whole number from 0")
        }
        self.limit = limit
        if scope == .tenant, body.subject != nil {
            throw JSONDecodingError(path: "subject_id", expectation: "nothing: the budget is for the institution")
        }
        try BudgetBody.check(period, body.startsOn, body.endsOn)
        try BudgetBody.check(action, fallback: body.fallbackModel)
    }

    private static func required<Choice>(_ choice: Choice?, _ path: String) throws(JSONDecodingError) -> Choice
    where Choice: CaseIterable & RawRepresentable<String> {
        guard let choice else {
            throw JSONDecodingError(
                path: path, expectation: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    func budget(_ id: BudgetID, at now: Timestamp) -> Budget {
        Budget(
            id: id, name: body.name ?? "", scope: scope, subject: body.subject, unit: unit, period: period,
            timeZone: body.timeZone ?? "UTC",
            term: body.startsOn.flatMap { first in body.endsOn.map { Budget.Term(first: first, last: $0) } },
            limit: limit, warnAt: body.warnAt ?? nil, action: action, fallbackModel: body.fallbackModel,
            createdAt: now, updatedAt: now)
    }
}

/// What `PATCH /api/v1/budgets/{budget_id}` asks for.
struct BudgetChanges {
    private let body: BudgetBody

    init(_ body: BudgetBody) throws(JSONDecodingError) {
        for name in ["scope", "subject_id", "unit", "period", "time_zone", "starts_on"] where body.names.contains(name)
        {
            throw JSONDecodingError(path: name, expectation: "nothing: it cannot be changed; make another budget")
        }
        self.body = body
    }

    /// The model that is to answer instead, where the request names one.
    var fallbackModel: String? { body.fallbackModel }

    func apply(to budget: inout Budget) throws(JSONDecodingError) {
        if let name = body.name { budget.name = name }
        if let limit = body.limit { budget.limit = limit }
        if let warnAt = body.warnAt { budget.warnAt = warnAt }
        if let last = body.endsOn {
            guard let term = budget.term else {
                throw JSONDecodingError(path: "ends_on", expectation: "nothing: the budget has no term")
            }
            try BudgetBody.check(.term, term.first, last)
            budget.term = Budget.Term(first: term.first, last: last)
        }
        if let action = body.action {
            budget.action = action
            if action != .fallback { budget.fallbackModel = nil }
        }
        if body.fallbackModel != nil { budget.fallbackModel = body.fallbackModel }
        try BudgetBody.check(budget.action, fallback: budget.fallbackModel)
    }
}

/// The members of a request that sets a budget up or changes it.
struct BudgetBody {
    /// In micro-units a billion of the currency; more tokens than anybody pays for.
    static let highest: Int64 = 1_000_000_000_000_000

    private(set) var names: Set<String> = []
    private(set) var name: String?
    private(set) var scope: Budget.Scope?
    private(set) var subject: UUID128?
    private(set) var unit: Budget.Unit?
    private(set) var period: Budget.Period?
    private(set) var timeZone: String?
    private(set) var startsOn: String?
    private(set) var endsOn: String?
    private(set) var limit: Int64?
    /// The outer nil: not said.
    private(set) var warnAt: Int??
    private(set) var action: Budget.Action?
    private(set) var fallbackModel: String?

    init(_ body: JSONValue) throws(JSONDecodingError) {
        guard case .object(let object) = body else { throw JSONDecodingError(path: "", expectation: "an object") }
        for (key, value) in object.members {
            names.insert(key)
            if value.isNull, Self.emptiable.contains(key) {
                if key == "warn_at" { warnAt = .some(nil) }
                continue
            }
            switch key {
            case "name": name = try Field.name(Self.text(key, value)).description
            case "scope": scope = try Self.choice(key, value)
            case "unit": unit = try Self.choice(key, value)
            case "period": period = try Self.choice(key, value)
            case "action": action = try Self.choice(key, value)
            case "subject_id":
                guard let subject = UUID128(try Self.text(key, value)) else {
                    throw JSONDecodingError(path: key, expectation: "an identifier")
                }
                self.subject = subject
            case "time_zone": timeZone = try Self.zone(key, value)
            case "starts_on": startsOn = try Self.day(key, value)
            case "ends_on": endsOn = try Self.day(key, value)
            case "limit":
                guard let number = value.integerValue, (0...Self.highest).contains(number) else {
                    throw JSONDecodingError(path: key, expectation: "a whole number from 0 to \(Self.highest)")
                }
                limit = number
            case "warn_at":
                guard let share = value.doubleValue, share >= 0.001, share <= 1 else {
                    throw JSONDecodingError(path: key, expectation: "a share above 0 and up to 1, such as 0.8")
                }
                warnAt = .some(Int((share * 1000).rounded()))
            case "fallback_model": fallbackModel = try Field.name(Self.text(key, value), key).description
            default: throw JSONDecodingError(path: key, expectation: "no such member")
            }
        }
    }

    /// Members that may be null, which is as if they were not there; `warn_at` is taken away by it.
    private static let emptiable: Set = ["subject_id", "starts_on", "ends_on", "warn_at", "fallback_model"]

    /// A term has two days, the first not after the last; other periods have none.
    static func check(_ period: Budget.Period, _ first: String?, _ last: String?) throws(JSONDecodingError) {
        guard period == .term else {
            for (name, day) in [("starts_on", first), ("ends_on", last)] where day != nil {
                throw JSONDecodingError(path: name, expectation: "nothing: only terms have days")
            }
            return
        }
        guard let first else { throw JSONDecodingError(path: "starts_on", expectation: "the first day of the term") }
        guard let last, last >= first else {
            throw JSONDecodingError(path: "ends_on", expectation: "the last day of the term, not before its first")
        }
    }

    /// A model is named where one is to answer instead, and only there.
    static func check(_ action: Budget.Action, fallback: String?) throws(JSONDecodingError) {
        guard (action == .fallback) != (fallback != nil) else { return }
        throw JSONDecodingError(
            path: "fallback_model",
            expectation: action == .fallback ? "the name of a model" : "nothing: the action is \(action.rawValue)")
    }

    private static func text(_ key: String, _ value: JSONValue) throws(JSONDecodingError) -> String {
        guard let text = value.stringValue else { throw JSONDecodingError(path: key, expectation: "a text") }
        return text
    }

    private static func choice<Choice>(_ key: String, _ value: JSONValue) throws(JSONDecodingError) -> Choice
    where Choice: CaseIterable & RawRepresentable<String> {
        try Field.choice(text(key, value), key, among: Array(Choice.allCases))
    }

    private static func day(_ key: String, _ value: JSONValue) throws(JSONDecodingError) -> String {
        let text = try text(key, value)
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard text.utf8.count == 10, parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            (2000...2200).contains(year), CalendarDate(year: year, month: month, day: day) != nil
        else { throw JSONDecodingError(path: key, expectation: "a day such as 2026-09-01") }
        return text
    }

    private static func zone(_ key: String, _ value: JSONValue) throws(JSONDecodingError) -> String {
        let text = try text(key, value)
        guard (1...64).contains(text.utf8.count), !text.utf8.contains(0) else {
            throw JSONDecodingError(path: key, expectation: "a time zone such as Europe/Paris")
        }
        return text
    }

    private static let changes: [JSONSchema.Property] = [
        .optional("warn_at", .nullable(.number)), .optional("fallback_model", .nullable(.string())),
        .optional("ends_on", .nullable(.string(format: "date"))),
    ]
    static let creationSchema = JSONSchema.object(
        [
            .required("name", .string()), .required("scope", .choice(Budget.Scope.self)),
            .required("unit", .choice(Budget.Unit.self)), .required("period", .choice(Budget.Period.self)),
            .required("limit", .integer()), .required("action", .choice(Budget.Action.self)),
            .optional("subject_id", .nullable(.identifier)), .optional("time_zone", .string()),
            .optional("starts_on", .nullable(.string(format: "date"))),
        ] + changes)
    static let changeSchema = JSONSchema.object(
        [
            .optional("name", .string()), .optional("limit", .integer()),
            .optional("action", .choice(Budget.Action.self)),
        ] + changes)
}
