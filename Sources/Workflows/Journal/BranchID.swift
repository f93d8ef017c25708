package import Core

package enum BranchTag: IdentifierTag { package static let prefix = "brn_" }

/// A branch of a thread. The first one has the thread's own uuid.
package typealias BranchID = Identifier<BranchTag>

extension Identifier<BranchTag> {
    /// The first branch of the thread.
    package init(firstOf thread: ThreadID) {
        self.init(thread.uuid)
    }
}
