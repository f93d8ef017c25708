import Core

extension Evaluator {
    /// A macro over the elements of a list or the entries of a map (CEL specification, "Macros").
    mutating func comprehension(
        _ comprehension: Comprehension, at position: SourcePosition
    ) throws(ExpressionError) -> Value {
        let range = try value(of: comprehension.range)
        let slot = locals.count
        for variable in comprehension.variables { locals.append((variable, .null)) }
        defer { locals.removeLast(locals.count - slot) }
        switch comprehension.kind {
        case .bind:
            locals[slot].value = range
            return try value(of: comprehension.bodies[0])
        case .optionalMap, .optionalFlatMap:
            return try optional(comprehension, over: range, slot: slot)
        default: break
        }
        let source = try iteration(over: range, in: comprehension)
        switch comprehension.kind {
        case .all: return .bool(try quantified(source, comprehension, slot: slot, deciding: false))
        case .exists: return .bool(try quantified(source, comprehension, slot: slot, deciding: true))
        case .existsOne: return .bool(try filtered(source, comprehension, slot: slot).count == 1)
        case .filter: return .list(of: try filtered(source, comprehension, slot: slot))
        case .map, .transformList: return .list(of: try mapped(source, comprehension, slot: slot))
        case .sortBy: return try sorted(source, comprehension, slot: slot)
        case .transformMap, .transformMapEntry: return try transformed(source, comprehension, slot: slot)
        case .bind, .optionalMap, .optionalFlatMap: return range
        }
    }

    /// What a macro goes through: one variable takes elements of a list or keys of a map, two take index and element or
    /// key and value.
    private enum Iteration {
        case list(ListValue, isIndexed: Bool)
        case map(keys: [Value], values: [Value]?)

        var count: Int {
            switch self {
            case .list(let list, _): list.count
            case .map(let keys, _): keys.count
            }
        }
    }

    private mutating func iteration(
        over range: Value, in comprehension: Comprehension
    ) throws(ExpressionError) -> Iteration {
        let hasTwo = comprehension.variables.count == 2
        switch range {
        case .list(let list): return .list(list, isIndexed: hasTwo)
        case .map(let map):
            try charge(map.count, at: comprehension.range.position)
            return .map(keys: map.keys, values: hasTwo ? map.values : nil)
        default:
            throw ExpressionError(
                .typeMismatch,
                "\(comprehension.kind.rawValue)() goes through lists and maps, not \(ValueType(range).shortName)",
                at: comprehension.range.position)
        }
    }

    private mutating func set(_ slot: Int, to index: Int, of source: Iteration) {
        switch source {
        case .list(let list, isIndexed: false): locals[slot].value = list[index]
        case .list(let list, isIndexed: true):
            locals[slot].value = .int(Int64(index))
            locals[slot + 1].value = list[index]
        case .map(let keys, let values):
            locals[slot].value = keys[index]
            if let values { locals[slot + 1].value = values[index] }
        }
    }

    /// Like a chain of `&&` or `||` over the elements, errors included.
    private mutating func quantified(
        _ source: Iteration, _ comprehension: Comprehension, slot: Int, deciding: Bool
    ) throws(ExpressionError) -> Bool {
        var failure: ExpressionError?
        for index in 0..<source.count {
            set(slot, to: index, of: source)
            switch try outcome(of: comprehension.bodies[0]) {
            case .success(deciding): return deciding
            case .success: break
            case .failure(let error): failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !deciding
    }

    private mutating func filtered(
        _ source: Iteration, _ comprehension: Comprehension, slot: Int
    ) throws(ExpressionError) -> [Value] {
        var kept: [Value] = []
        for index in 0..<source.count {
            set(slot, to: index, of: source)
            let element = locals[slot].value
            if try condition(comprehension.bodies[0]) { kept.append(element) }
        }
        return kept
    }

    /// With two bodies the first says which elements count.
    private mutating func mapped(
        _ source: Iteration, _ comprehension: Comprehension, slot: Int
    ) throws(ExpressionError) -> [Value] {
        let bodies = comprehension.bodies
        var results: [Value] = []
        for index in 0..<source.count {
            set(slot, to: index, of: source)
            if bodies.count == 2, try !condition(bodies[0]) { continue }
            results.append(try value(of: bodies[bodies.count - 1]))
        }
        return results
    }

    private mutating func transformed(
        _ source: Iteration, _ comprehension: Comprehension, slot: Int
    ) throws(ExpressionError) -> Value {
        let bodies = comprehension.bodies
        let body = bodies[bodies.count - 1]
        var map = MapValue()
        for index in 0..<source.count {
            set(slot, to: index, of: source)
            let key = locals[slot].value
            if bodies.count == 2, try !condition(bodies[0]) { continue }
            let result = try value(of: body)
            guard comprehension.kind == .transformMapEntry else {
                try insert(key, result, into: &map, at: body.position)
                continue
            }
            guard case .map(let entries) = result else {
                throw ExpressionError(
                    .typeMismatch, "transformMapEntry() takes a map, not \(ValueType(result).shortName)",
                    at: body.position)
            }
            for (key, value) in zip(entries.keys, entries.values) {
                try charge(1, at: body.position)
                try insert(key, value, into: &map, at: body.position)
            }
        }
        return .map(map)
    }

    private mutating func sorted(
        _ source: Iteration, _ comprehension: Comprehension, slot: Int
    ) throws(ExpressionError) -> Value {
        let keys = try mapped(source, comprehension, slot: slot)
        let elements: [Value] =
            switch source {
            case .list(let list, _): list.values
            case .map(let keys, _): keys
            }
        do throws(Fault) {
            return .list(of: try Sorting.sorted(elements, by: keys, &resources.meter))
        } catch {
            throw error.at(comprehension.bodies[0].position)
        }
    }

    /// `optMap` and `optFlatMap`: the body is computed where there is a value.
    private mutating func optional(
        _ comprehension: Comprehension, over range: Value, slot: Int
    ) throws(ExpressionError) -> Value {
        guard case .optional(let inner) = range else {
            throw ExpressionError(
                .typeMismatch, "\(comprehension.kind.rawValue)() takes an optional, not \(ValueType(range).shortName)",
                at: comprehension.range.position)
        }
        guard let inner else { return range }
        locals[slot].value = inner
        let result = try value(of: comprehension.bodies[0])
        guard comprehension.kind == .optionalFlatMap else { return .optional(result) }
        guard case .optional = result else {
            throw ExpressionError(
                .typeMismatch, "optFlatMap() wants an optional, not \(ValueType(result).shortName)",
                at: comprehension.bodies[0].position)
        }
        return result
    }
}
