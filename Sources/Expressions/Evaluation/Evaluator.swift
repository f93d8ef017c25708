import Core

/// Walks a syntax tree and computes its value.
struct Evaluator {
    let scope: [String: JSONValue]
    var resources: Resources
    /// Variables of the macros around the node, innermost last.
    var locals: [(name: String, value: Value)] = []

    init(scope: [String: JSONValue], limits: ExpressionLimits, patterns: [String: Pattern] = [:]) {
        self.scope = scope
        resources = Resources(cost: limits.cost, patterns: patterns)
    }

    mutating func value(of node: SyntaxNode) throws(ExpressionError) -> Value {
        try charge(1, at: node.position)
        switch node.kind {
        case .literal(let value): return value
        case .variable(let name): return try variable(name, at: node.position)
        case .member(let operand, let name, let isOptional):
            return try member(name, of: try value(of: operand), isOptional: isOptional, at: node.position)
        case .presence(let operand, let name):
            return .bool(try presence(of: name, in: try value(of: operand), at: node.position))
        case .index(let operand, let index, let isOptional): return try element(operand, index, isOptional, node)
        case .list(let elements): return try list(elements)
        case .map(let entries): return try map(entries)
        case .not(let operand): return .bool(!(try condition(operand)))
        case .negative(let operand): return try negative(operand, at: node.position)
        case .and(let left, let right): return .bool(try logic(left, right, deciding: false))
        case .or(let left, let right): return .bool(try logic(left, right, deciding: true))
        case .binary(let operation, let left, let right): return try binary(operation, left, right, node.position)
        case .conditional(let test, let yes, let no): return try value(of: try condition(test) ? yes : no)
        case .call(let function, let arguments): return try call(function, arguments, at: node.position)
        case .comprehension(let comprehension): return try self.comprehension(comprehension, at: node.position)
        case .invalid:
            throw ExpressionError(.syntax, "this part of the expression is wrong", at: node.position)
        }
    }

    /// A node that has to be a bool.
    mutating func condition(_ node: SyntaxNode) throws(ExpressionError) -> Bool {
        let value = try value(of: node)
        guard case .bool(let bool) = value else {
            throw ExpressionError(
                .typeMismatch, "expected a bool but found \(ValueType(value).shortName)", at: node.position)
        }
        return bool
    }

    mutating func charge(_ units: Int, at position: SourcePosition) throws(ExpressionError) {
        do throws(Fault) { try resources.charge(units) } catch { throw error.at(position) }
    }

    private mutating func negative(
        _ operand: SyntaxNode, at position: SourcePosition
    ) throws(ExpressionError) -> Value {
        let value = try value(of: operand)
        do throws(Fault) { return try Arithmetic.negative(value) } catch { throw error.at(position) }
    }

    private mutating func call(
        _ function: Function, _ arguments: [SyntaxNode], at position: SourcePosition
    ) throws(ExpressionError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments { values.append(try value(of: argument)) }
        do throws(Fault) { return try function.body(values, &resources) } catch { throw error.at(position) }
    }

    private mutating func binary(
        _ operation: BinaryOperator, _ left: SyntaxNode, _ right: SyntaxNode, _ position: SourcePosition
    ) throws(ExpressionError) -> Value {
        let first = try value(of: left)
        let second = try value(of: right)
        do throws(Fault) {
            return try Self.apply(operation, first, second, &resources.meter)
        } catch {
            throw error.at(position)
        }
    }

    private static func apply(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, _ meter: inout Meter
    ) throws(Fault) -> Value {
        switch operation {
        case .equal: return .bool(try Comparison.equal(left, right, &meter))
        case .notEqual: return .bool(try !Comparison.equal(left, right, &meter))
        case .less: return .bool(try Comparison.order(left, right, &meter).map { $0 < 0 } ?? false)
        case .lessOrEqual: return .bool(try Comparison.order(left, right, &meter).map { $0 <= 0 } ?? false)
        case .greater: return .bool(try Comparison.order(left, right, &meter).map { $0 > 0 } ?? false)
        case .greaterOrEqual: return .bool(try Comparison.order(left, right, &meter).map { $0 >= 0 } ?? false)
        case .in: return .bool(try Comparison.contains(left, in: right, &meter))
        case .add, .subtract, .multiply, .divide, .modulo: return try Arithmetic.apply(operation, left, right, &meter)
        }
    }
}
