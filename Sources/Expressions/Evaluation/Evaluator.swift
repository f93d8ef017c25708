import Core

/// Walks a syntax tree and computes its value.
struct Evaluator {
    let scope: [String: JSONValue]
    var meter: Meter
    /// Variables of the macros around the node, innermost last.
    var locals: [(name: String, value: JSONValue)] = []

    init(scope: [String: JSONValue], limits: ExpressionLimits) {
        self.scope = scope
        meter = Meter(cost: limits.cost)
    }

    mutating func value(of node: SyntaxNode) throws(ExpressionError) -> JSONValue {
        try charge(1, at: node.position)
        switch node.kind {
        case .literal(let value): return value
        case .variable(let name): return try variable(name, at: node.position)
        case .member(let operand, let name):
            return try member(name, of: try value(of: operand), at: node.position)
        case .presence(let operand, let name):
            guard case .object(let object) = try value(of: operand) else {
                throw ExpressionError(.typeMismatch, "has() looks into maps only", at: node.position)
            }
            return .bool(object[name] != nil)
        case .index(let operand, let index):
            return try element(try value(of: index), of: try value(of: operand), at: node.position)
        case .list(let nodes): return .array(try values(of: nodes))
        case .map(let entries): return try map(entries)
        case .not(let operand): return .bool(!(try condition(operand)))
        case .negative(let operand):
            return try faulting(at: node.position, try value(of: operand)) { (value, _) throws(Fault) in
                try Arithmetic.negative(value)
            }
        case .and(let left, let right): return .bool(try logic(left, right, deciding: false))
        case .or(let left, let right): return .bool(try logic(left, right, deciding: true))
        case .binary(let operation, let left, let right):
            let pair = (try value(of: left), try value(of: right))
            return try faulting(at: node.position, pair) { (pair, meter) throws(Fault) in
                try Self.apply(operation, pair.0, pair.1, &meter)
            }
        case .conditional(let test, let yes, let no):
            return try value(of: try condition(test) ? yes : no)
        case .call(let function, let arguments):
            return try faulting(at: node.position, try values(of: arguments), function.body)
        case .comprehension(let comprehension):
            return try self.comprehension(comprehension, at: node.position)
        }
    }

    /// A node that has to be a bool.
    mutating func condition(_ node: SyntaxNode) throws(ExpressionError) -> Bool {
        let value = try value(of: node)
        guard case .bool(let bool) = value else {
            throw ExpressionError(
                .typeMismatch, "expected a bool but found \(ValueType(value).rawValue)", at: node.position)
        }
        return bool
    }

    mutating func charge(_ units: Int, at position: SourcePosition) throws(ExpressionError) {
        do throws(Fault) { try meter.charge(units) } catch { throw error.at(position) }
    }

    /// Runs an operator or function and says where its fault lies.
    private mutating func faulting<Input>(
        at position: SourcePosition, _ input: Input,
        _ body: (Input, inout Meter) throws(Fault) -> JSONValue
    ) throws(ExpressionError) -> JSONValue {
        do throws(Fault) { return try body(input, &meter) } catch { throw error.at(position) }
    }

    private static func apply(
        _ operation: BinaryOperator, _ left: JSONValue, _ right: JSONValue, _ meter: inout Meter
    ) throws(Fault) -> JSONValue {
        switch operation {
        case .equal: return .bool(try Comparison.equal(left, right, &meter))
        case .notEqual: return .bool(try !Comparison.equal(left, right, &meter))
        case .less: return .bool(try Comparison.order(left, right, &meter) < 0)
        case .lessOrEqual: return .bool(try Comparison.order(left, right, &meter) <= 0)
        case .greater: return .bool(try Comparison.order(left, right, &meter) > 0)
        case .greaterOrEqual: return .bool(try Comparison.order(left, right, &meter) >= 0)
        case .in: return .bool(try contains(left, in: right, &meter))
        case .add, .subtract, .multiply, .divide, .modulo:
            return try Arithmetic.apply(operation, left, right, &meter)
        }
    }

    private static func contains(
        _ value: JSONValue, in container: JSONValue, _ meter: inout Meter
    ) throws(Fault) -> Bool {
        switch container {
        case .array(let elements):
            for element in elements where try Comparison.equal(value, element, &meter) { return true }
            return false
        case .object(let object):
            try meter.charge(object.count >> 4)
            guard case .string(let key) = value else { return false }
            return object[key] != nil
        default:
            throw Fault(.typeMismatch, "'in' looks into lists and maps, not into \(ValueType(container).rawValue)")
        }
    }
}
