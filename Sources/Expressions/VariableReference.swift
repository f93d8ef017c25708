/// A variable that an expression reads from its scope.
package struct VariableReference: Hashable, Sendable {
    package let name: String
    package let position: SourcePosition
}
