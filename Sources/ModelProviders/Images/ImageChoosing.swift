/// Finds the model that paints for somebody.
package protocol ImageChoosing: Sendable {
    /// The usual one; nil where nothing paints.
    func painter(for use: ModelUse) async throws -> (any ImageProvider)?
}
