/// Why a platform and this tool cannot work together.
package enum LTIError: Error, Equatable {
    /// A field of a registration holds what cannot serve.
    case invalidRegistration(field: String, expectation: String)
}

extension LTIError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidRegistration(let field, let expectation): "\(field): expected \(expectation)"
        }
    }
}
