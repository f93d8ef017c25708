import COpenSSL

/// Whom a client believes.
package enum TLSTrust: Sendable {
    /// The certificates that the system's administrator trusts.
    case system
    /// These roots in PEM, and no others.
    case roots(pem: [UInt8])
}

extension TLSContext {
    /// For a server that shows the certificate that a client asks for by name, and the first where it asks for none.
    ///
    /// Certificates with the same names and keys of different kinds stand beside each other: each client gets one that
    /// it understands. Contexts with the same ticket keys resume each other's sessions.
    package static func server(
        _ certificates: [TLSCertificate], tickets: TLSTicketKeys, protocols: [String] = ["http/1.1"],
        versions: ClosedRange<TLSVersion> = .tls12 ... .tls13
    ) throws(TLSError) -> TLSContext {
        guard !certificates.isEmpty else { throw .noCertificate }
        var groups: [[TLSCertificate]] = []
        for certificate in certificates {
            let place = groups.firstIndex { group in
                Set(group[0].names) == Set(certificate.names) && !group.contains { $0.keyKind == certificate.keyKind }
            }
            if let place { groups[place].append(certificate) } else { groups.append([certificate]) }
        }
        let context = TLSContext(
            role: .server, count: groups.count, names: TLSServerNames(groups.map { $0[0].names }), tickets: tickets,
            protocols: protocols, versions: versions)
        for (index, group) in groups.enumerated() {
            try unsafe context.withContext(index) { (pointer) throws(TLSError) in
                for certificate in group { try unsafe certificate.install(in: pointer) }
            }
        }
        return context
    }

    /// For a client that checks whom it speaks to.
    package static func client(
        trusting trust: TLSTrust = .system, protocols: [String] = ["http/1.1"],
        versions: ClosedRange<TLSVersion> = .tls12 ... .tls13
    ) throws(TLSError) -> TLSContext {
        let context = TLSContext(
            role: .client, count: 1, names: TLSServerNames([]), tickets: TLSTicketKeys(), protocols: protocols,
            versions: versions)
        try unsafe context.withContext(0) { (pointer) throws(TLSError) in
            switch trust {
            case .system:
                guard unsafe SSL_CTX_set_default_verify_paths(pointer) == 1 else {
                    throw .unusableCertificate(TLSError.takeReason())
                }
            case .roots(let pem):
                let text = PEMText(pem)
                var count = 0
                while let root = unsafe text.nextCertificate() {
                    defer { unsafe X509_free(root) }
                    count += 1
                    _ = unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(pointer), root)
                }
                ERR_clear_error()
                guard count > 0 else { throw .noCertificate }
            }
        }
        return context
    }
}
