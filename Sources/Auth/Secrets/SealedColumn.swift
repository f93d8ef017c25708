/// A column whose values are sealed. All there are stand here; a test compares them with the database's catalogue, where
/// a trigger holds each to the keys that are open.
package struct SealedColumn: Sendable, Hashable {
    package let table: String
    package let column: String
    /// The column that names a row.
    package let name: String

    /// The keys of the services that models answer at.
    package static let modelProviderKey = SealedColumn(table: "model_providers", column: "api_key", name: "id")
    /// The passwords of accounts at telephone providers.
    package static let sipPassword = SealedColumn(table: "sip_accounts", column: "password", name: "id")

    /// Every sealed column of the installation.
    package static let all = [
        SealedColumn(table: "second_factors", column: "secret", name: "user_id"),
        SealedColumn(table: "identity_providers", column: "client_secret", name: "id"),
        SealedColumn(table: "triggers", column: "secret", name: "id"),
        SealedColumn(table: "tenant_secrets", column: "value", name: "id"),
        modelProviderKey, sipPassword,
        SealedColumn(table: "signing_keys", column: "private_key", name: "id"),
        SealedColumn(table: "idempotency_keys", column: "answer", name: "id"),
    ]

    /// The context that a row's value is sealed for: the table, the column and the name of the row, as text.
    package func context(of row: String) -> String { "\(table)/\(column)/\(row)" }
}

extension SealedColumn: CustomStringConvertible {
    package var description: String { "\(table).\(column)" }
}
