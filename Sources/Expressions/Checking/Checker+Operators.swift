extension Checker {
    mutating func negative(_ type: StaticType, at position: SourcePosition) -> StaticType {
        let operand = Self.plain(type)
        switch operand {
        case .dyn, .int, .double, .number: return operand
        default:
            report(.typeMismatch, "'-' does not take \(type)", at: position)
            return .dyn
        }
    }

    mutating func binary(
        _ operation: BinaryOperator, _ left: StaticType, _ right: StaticType, at position: SourcePosition
    ) -> StaticType {
        switch operation {
        case .equal, .notEqual:
            if !left.isComparable(to: right) {
                report(.typeMismatch, "\(left) and \(right) are never equal", at: position)
            }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if !Self.haveOrder(Self.plain(left), Self.plain(right)) {
                report(.typeMismatch, "\(left) and \(right) have no order", at: position)
            }
            return .bool
        case .in:
            membership(left, Self.plain(right), at: position)
            return .bool
        case .add, .subtract, .multiply, .divide, .modulo:
            if let result = Self.arithmetic(operation, Self.plain(left), Self.plain(right)) { return result }
            report(.typeMismatch, "'\(operation.rawValue)' does not take \(left) and \(right)", at: position)
            return .dyn
        }
    }

    private mutating func membership(_ value: StaticType, _ container: StaticType, at position: SourcePosition) {
        switch container {
        case .dyn, .parameter: break
        case .list(let element):
            if !value.isComparable(to: element) {
                report(.typeMismatch, "a list of \(element) never holds \(value)", at: position)
            }
        case .map(let key, _):
            if !value.isComparable(to: key) {
                report(.typeMismatch, "the keys of this map are \(key), never \(value)", at: position)
            }
        case .object:
            if !value.fits(.string) {
                report(.typeMismatch, "the keys of this map are string, never \(value)", at: position)
            }
        default: report(.typeMismatch, "'in' looks into lists and maps, not into \(container)", at: position)
        }
    }

    private static func plain(_ type: StaticType) -> StaticType {
        switch type {
        case .nullable(let inner): plain(inner)
        case .parameter: .dyn
        default: type
        }
    }

    private static let numbers: [StaticType] = [.int, .uint, .double, .number]

    private static func haveOrder(_ left: StaticType, _ right: StaticType) -> Bool {
        if left == .dyn || right == .dyn {
            return [left, right].allSatisfy { type in
                switch type {
                case .list, .map, .object, .null, .type, .optional: false
                default: true
                }
            }
        }
        if numbers.contains(left), numbers.contains(right) { return true }
        return left == right && [.bool, .string, .bytes, .timestamp, .duration].contains(left)
    }

    /// The type of the result; nil where the operator does not take these.
    private static func arithmetic(
        _ operation: BinaryOperator, _ left: StaticType, _ right: StaticType
    ) -> StaticType? {
        switch (left, right) {
        case (.dyn, _), (_, .dyn):
            let known = left == .dyn ? right : left
            switch known {
            case .bool, .null, .map, .object, .type, .optional: return nil
            case .string, .bytes, .list: return operation == .add ? (known == .string ? .string : .dyn) : nil
            default: return .dyn
            }
        case (.int, .int), (.uint, .uint): return left
        case (.double, .double): return operation == .modulo ? nil : .double
        case (.number, .int), (.int, .number), (.number, .number): return .number
        case (.number, .double), (.double, .number): return operation == .modulo ? nil : .double
        case (.string, .string), (.bytes, .bytes): return operation == .add ? left : nil
        case (.list, .list): return operation == .add ? left.joined(with: right) : nil
        case (.timestamp, .duration): return operation == .add || operation == .subtract ? .timestamp : nil
        case (.duration, .timestamp): return operation == .add ? .timestamp : nil
        case (.timestamp, .timestamp): return operation == .subtract ? .duration : nil
        case (.duration, .duration): return operation == .add || operation == .subtract ? .duration : nil
        default: return nil
        }
    }

    /// The result of the first overload that takes such arguments.
    mutating func call(_ function: Function, _ arguments: [SyntaxNode], at position: SourcePosition) -> StaticType {
        let types = arguments.map { type(of: $0) }
        var results: [StaticType] = []
        for overload in function.overloads {
            guard let result = overload.result(for: types) else { continue }
            results.append(result)
        }
        if let first = results.first {
            return results.allSatisfy { $0 == first } ? first : types.contains(.dyn) ? .dyn : first
        }
        let names = types.map(\.description).joined(separator: ", ")
        report(.typeMismatch, "\(function.name)() does not take (\(names))", at: position)
        return .dyn
    }
}

extension Overload {
    /// What it gives for arguments of these types; nil where it does not take them.
    func result(for types: [StaticType]) -> StaticType? {
        guard types.count == parameters.count || isVariadic && types.count >= parameters.count else { return nil }
        var bindings: [String: StaticType] = [:]
        for (index, type) in types.enumerated() {
            let parameter = parameters[min(index, parameters.count - 1)]
            guard type.fits(parameter) else { return nil }
            Self.bind(parameter, to: type, &bindings)
        }
        return Self.substitute(result, bindings)
    }

    private static func bind(_ parameter: StaticType, to type: StaticType, _ bindings: inout [String: StaticType]) {
        switch (parameter, type) {
        case (.parameter(let name), _): bindings[name] = bindings[name].map { $0.joined(with: type) } ?? type
        case (.list(let inner), .list(let type)), (.optional(let inner), .optional(let type)):
            bind(inner, to: type, &bindings)
        case (_, .nullable(let type)): bind(parameter, to: type, &bindings)
        default: break
        }
    }

    private static func substitute(_ type: StaticType, _ bindings: [String: StaticType]) -> StaticType {
        switch type {
        case .parameter(let name): bindings[name] ?? .dyn
        case .list(let inner): .list(substitute(inner, bindings))
        case .optional(let inner): .optional(substitute(inner, bindings))
        default: type
        }
    }
}
