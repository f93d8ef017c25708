/// Why a service group ended other than as it was asked to.
package enum ServiceGroupError: Error, Equatable {
    /// A service returned although nobody had cancelled it.
    case endedEarly(String)
    /// These services did not end within the grace period.
    case overdue([String])
}

extension ServiceGroupError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .endedEarly(let name): "\(name) ended before it was asked to"
        case .overdue(let names): "did not end in time: \(names.joined(separator: ", "))"
        }
    }
}
