extension Transaction {
    /// Runs the closure as a part of the transaction that can fail alone: when it throws, what it did is undone, the
    /// error goes on, and the transaction can go on too. Parts may be nested, and nothing else may use the transaction
    /// meanwhile.
    @discardableResult
    package func savepoint<Value>(_ body: (Transaction) async throws -> Value) async throws -> Value {
        let name = await lease.connection.makeSavepointName()
        try await execute("SAVEPOINT \(unsafeSQL: name)")
        let value: Value
        do {
            value = try await body(self)
            // Fails when a statement failed and the closure swallowed it.
            try await execute("RELEASE SAVEPOINT \(unsafeSQL: name)")
        } catch {
            await lease.connection.rollBack(to: name, lease: lease.number)
            throw error
        }
        return value
    }
}
