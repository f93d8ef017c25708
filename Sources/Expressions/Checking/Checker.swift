import Core

/// Finds what cannot work in a syntax tree, by the types of variables, operators and functions (CEL specification,
/// "Gradual Type Checking").
///
/// Stricter than an evaluation in one point: values of types that are never equal are not compared.
struct Checker {
    private let declarations: Declarations
    private(set) var problems: [ExpressionError] = []
    /// Variables of the macros around the node, innermost last.
    var locals: [(name: String, type: StaticType)] = []

    /// Problems that are kept; who has so many does not need more.
    private static let problemLimit = 100

    init(_ declarations: Declarations) { self.declarations = declarations }

    mutating func type(of node: SyntaxNode) -> StaticType {
        switch node.kind {
        case .literal(let value): return Self.type(ofLiteral: value)
        case .variable(let name): return variable(name, at: node.position)
        case .member(let operand, let name, let isOptional):
            let field = member(name, of: type(of: operand), at: node.position)
            return isOptional ? Self.optional(field) : field
        case .presence(let operand, let name):
            _ = member(name, of: type(of: operand), at: node.position)
            return .bool
        case .index(let operand, let index, let isOptional):
            let element = element(index, of: type(of: operand), at: node.position)
            return isOptional ? Self.optional(element) : element
        case .list(let elements): return list(elements)
        case .map(let entries): return map(entries)
        case .not(let operand):
            condition(operand)
            return .bool
        case .and(let left, let right), .or(let left, let right):
            condition(left)
            condition(right)
            return .bool
        case .negative(let operand): return negative(type(of: operand), at: node.position)
        case .binary(let operation, let left, let right):
            return binary(operation, type(of: left), type(of: right), at: node.position)
        case .conditional(let test, let yes, let no):
            condition(test)
            let first = type(of: yes)
            return first.joined(with: type(of: no))
        case .call(let function, let arguments): return call(function, arguments, at: node.position)
        case .comprehension(let comprehension): return self.comprehension(comprehension, at: node.position)
        case .invalid(let nodes):
            for node in nodes { _ = type(of: node) }
            return .dyn
        }
    }

    mutating func report(_ code: ExpressionError.Code, _ message: String, at position: SourcePosition) {
        guard problems.count < Self.problemLimit else { return }
        problems.append(ExpressionError(code, message, at: position))
    }

    /// A node that has to be a bool.
    mutating func condition(_ node: SyntaxNode) {
        require(.bool, type(of: node), of: node)
    }

    mutating func require(_ wanted: StaticType, _ type: StaticType, of node: SyntaxNode) {
        guard !type.fits(wanted) else { return }
        report(.typeMismatch, "expected \(wanted) but this is \(type)", at: node.position)
    }

    private mutating func variable(_ name: String, at position: SourcePosition) -> StaticType {
        if let local = locals.last(where: { $0.name == name }) { return local.type }
        if let type = declarations.variables[name] { return type }
        if ValueType.names.contains(name) { return .type }
        let hint = Self.nearest(to: name, among: Array(declarations.variables.keys) + locals.map(\.name))
        report(.unknownVariable, "unknown variable '\(name)'\(hint)", at: position)
        return .dyn
    }

    private mutating func list(_ elements: [OptionalElement]) -> StaticType {
        var joined: StaticType?
        for element in elements {
            var type = type(of: element.node)
            if element.isOptional { type = unwrapped(type, of: element.node) }
            joined = joined.map { $0.joined(with: type) } ?? type
        }
        return .list(joined ?? .dyn)
    }

    private mutating func map(_ entries: [MapEntry]) -> StaticType {
        var fields: [String: StaticType]? = [:]
        var keys: StaticType?
        var values: StaticType?
        for entry in entries {
            let key = type(of: entry.key)
            var value = type(of: entry.value)
            if entry.isOptional { value = unwrapped(value, of: entry.value) }
            if ![.string, .int, .uint, .bool, .number].contains(where: { key.fits($0) }) {
                report(
                    .typeMismatch, "the keys of a map are strings, ints, uints or bools, not \(key)",
                    at: entry.key.position)
            }
            if case .literal(.string(let name)) = entry.key.kind {
                fields?[name] = value
            } else {
                fields = nil
            }
            keys = keys.map { $0.joined(with: key) } ?? key
            values = values.map { $0.joined(with: value) } ?? value
        }
        if let fields, !fields.isEmpty { return .object(ObjectType(fields: fields)) }
        return .map(keys ?? .dyn, values ?? .dyn)
    }

    private mutating func unwrapped(_ type: StaticType, of node: SyntaxNode) -> StaticType {
        if case .optional(let inner) = type { return inner }
        require(.optional(.dyn), type, of: node)
        return .dyn
    }

    /// What `.?` and `[?…]` give; an optional stays what it is.
    private static func optional(_ type: StaticType) -> StaticType {
        if case .optional = type { return type }
        return .optional(type)
    }

    static func type(ofLiteral value: Value) -> StaticType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .type: .type
        default: .dyn
        }
    }

    /// A hint at a name that differs by a letter or two; empty where there is none.
    static func nearest(to name: String, among names: [String]) -> String {
        EditDistance.nearest(to: name, among: names.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    }
}
