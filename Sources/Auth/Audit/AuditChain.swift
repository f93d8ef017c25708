import Core
import Crypto

/// Checks a chain of events, one after the other: a pure state machine.
///
/// Each event's hash is the SHA-256 of the hash before it and of its fields as netstrings, so that nobody can change,
/// remove or insert an event without changing every hash after it.
struct AuditChain {
    /// What does not fit.
    enum Break: Error, Equatable {
        /// An event is missing before this sequence number, or was put in.
        case gap(sequence: Int64)
        /// The event does not carry the hash of the one before.
        case wrongPredecessor(sequence: Int64)
        /// The event is not what was hashed.
        case changed(sequence: Int64)
        /// The last events are missing: the chain should end with this number.
        case cutOff(sequence: Int64)
    }

    private(set) var sequence: Int64
    private(set) var hash: [UInt8]

    /// Begins after the event with this number and hash; the beginning of a chain is 0 and the hash of nothing.
    init(sequence: Int64 = 0, hash: [UInt8] = Digest.sha256([])) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Takes the next event.
    mutating func append(_ record: AuditRecord) throws(Break) {
        guard record.sequence == sequence + 1 else { throw .gap(sequence: sequence + 1) }
        guard record.previousHash == hash else { throw .wrongPredecessor(sequence: record.sequence) }
        guard Self.hash(of: record, after: hash) == record.hash else { throw .changed(sequence: record.sequence) }
        sequence = record.sequence
        hash = record.hash
    }

    /// Compares the end with what the database remembers of it.
    func end(at sequence: Int64, hash: [UInt8]) throws(Break) {
        guard self.sequence == sequence, self.hash == hash else { throw .cutOff(sequence: sequence) }
    }

    private static func hash(of record: AuditRecord, after previous: [UInt8]) -> [UInt8] {
        let fields: [String?] = [
            record.tenantID.description, String(record.sequence), String(record.at.microseconds), record.actorKind,
            record.actorID, record.onBehalfOf, record.action, record.targetKind, record.targetID, record.difference,
            record.address, record.requestID,
        ]
        return Digest.sha256(previous + fields.flatMap(netstring))
    }

    private static func netstring(_ field: String?) -> [UInt8] {
        guard let field else { return [UInt8(ascii: "-")] }
        return Array("\(field.utf8.count):\(field),".utf8)
    }
}

extension AuditChain.Break: CustomStringConvertible {
    var description: String {
        switch self {
        case .gap(let sequence): "event \(sequence) is missing"
        case .wrongPredecessor(let sequence): "event \(sequence) does not follow the one before it"
        case .changed(let sequence): "event \(sequence) was changed"
        case .cutOff(let sequence): "the last events, up to \(sequence), are missing or were replaced"
        }
    }
}
