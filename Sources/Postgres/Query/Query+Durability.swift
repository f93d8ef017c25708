extension Query {
    /// Lets the transaction that this is part of, wherever in it, commit without waiting for the disk. Within a second it is
    /// there; a database that dies before loses it whole. For what can be lost: whoever did it does it again.
    package static var withoutWaitingForDisk: Query { "SELECT set_config('synchronous_commit', 'off', true)" }
}
