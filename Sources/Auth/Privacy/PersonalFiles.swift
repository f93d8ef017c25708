package import Core

/// Files of a person, which an export holds as they are.
package struct PersonalFiles: Sendable {
    /// Reads a page of them, the first where `after` is nil.
    package typealias Reader =
        @Sendable (
            _ user: UserID, _ tenant: TenantID, _ after: String?
        ) async throws -> (files: [PersonalFile], after: String?)

    package let page: Reader

    package init(page: @escaping Reader) {
        self.page = page
    }
}

/// A file of a person's.
package struct PersonalFile: Sendable {
    /// Gives the bytes piece by piece, as the closure takes them. Throws `Gone` for one that was deleted meanwhile, and
    /// `Lost` for one that its store has lost.
    package typealias Reader = @Sendable (_ take: ([UInt8]) async throws -> Void) async throws -> Void

    /// The file was deleted while the archive was written.
    package struct Gone: Error {
        package init() {}
    }

    /// Bytes are missing of a file that should be there, and nothing will bring them back.
    package struct Lost: Error {
        package init() {}
    }

    /// Where the archive has it.
    package let path: String
    package let read: Reader

    package init(path: String, read: @escaping Reader) {
        self.path = path
        self.read = read
    }
}
