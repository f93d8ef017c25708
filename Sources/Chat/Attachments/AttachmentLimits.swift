package import Core

/// How much may be attached.
package struct AttachmentLimits: Sendable, Equatable {
    /// Bytes of one file.
    package var fileBytes = 20 << 20
    /// Files of one message.
    package var messageFiles = 10
    /// Bytes of all files of one person.
    package var personBytes = 500 << 20
    package var personFiles = 1000
    /// Bytes of all files of the institution.
    package var tenantBytes = 100 << 30

    package init() {}

    /// The limits by the names that institutions know them by.
    package enum Name: String, Sendable, CaseIterable {
        case fileBytes = "file_bytes"
        case messageFiles = "message_files"
        case personBytes = "person_bytes"
        case personFiles = "person_files"
        case tenantBytes = "tenant_bytes"

        /// What it may be set to.
        package var range: ClosedRange<Int> {
            switch self {
            case .fileBytes: 1...AttachmentLimits.largestFile
            case .messageFiles: 1...50
            case .personBytes, .tenantBytes: 0...(1 << 50)
            case .personFiles: 0...1_000_000
            }
        }

        fileprivate var place: WritableKeyPath<AttachmentLimits, Int> {
            switch self {
            case .fileBytes: \.fileBytes
            case .messageFiles: \.messageFiles
            case .personBytes: \.personBytes
            case .personFiles: \.personFiles
            case .tenantBytes: \.tenantBytes
            }
        }
    }

    /// The same for people whom nobody knows, of whom there may be thousands: little for each, and a tenth of the
    /// institution's room for all of them.
    var ofVisitors: AttachmentLimits {
        var limits = self
        limits.personBytes = min(personBytes, 20 << 20)
        limits.personFiles = min(personFiles, 10)
        limits.tenantBytes = tenantBytes / 10
        return limits
    }

    /// No institution can allow larger files.
    package static let largestFile = 256 << 20

    /// These with what the institution has set; what cannot be understood is not set.
    init(stored: JSONValue?) {
        for name in Name.allCases {
            if let value = stored?[name.rawValue]?.integerValue, name.range.contains(Int(value)) {
                self[keyPath: name.place] = Int(value)
            }
        }
    }

    /// Reads what somebody sets: `{"file_bytes": 1000000, …}`. Throws with the path of the first thing that is wrong.
    package static func bounds(_ json: JSONValue, path: String) throws(JSONDecodingError) -> JSONObject {
        guard !json.isNull else { return JSONObject() }
        guard let members = json.objectValue else { throw JSONDecodingError(path: path, expectation: "object") }
        var bounds = JSONObject()
        for member in members.members where !member.value.isNull {
            guard let name = Name(rawValue: member.key) else {
                let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw JSONDecodingError(
                    path: "\(path).\(member.key)", expectation: "limit with one of the names \(names)")
            }
            guard let value = member.value.integerValue, name.range.contains(Int(value)) else {
                throw JSONDecodingError(
                    path: "\(path).\(member.key)",
                    expectation: "number from \(name.range.lowerBound) to \(name.range.upperBound)")
            }
            bounds.append(member.key, .integer(value))
        }
        return bounds
    }
}
