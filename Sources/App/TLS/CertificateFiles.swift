import Core
import Crypto

/// Where a certificate with its chain, and its private key, lie in PEM: in two files or in one.
struct CertificateFiles: Equatable, Sendable {
    let chain: String
    /// The same file where both are in one.
    let key: String

    /// Reads `both.pem,chain.pem:key.pem`; nil for an empty name or a third part.
    static func list(_ text: String) -> [CertificateFiles]? {
        var list: [CertificateFiles] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let names = item.split(separator: ":", omittingEmptySubsequences: false)
                .map { String($0).trimmingBlanks() }
            guard names.count <= 2, let chain = names.first, let key = names.last, !chain.isEmpty, !key.isEmpty
            else { return nil }
            list.append(CertificateFiles(chain: chain, key: key))
        }
        return list
    }

    /// Reads the files; blocks. Throws an error that names the setting and the file.
    func load() throws(CertificateFileError) -> TLSCertificate {
        var file = chain
        do {
            let chainText = try FileContents.read(chain, limit: Self.sizeLimit)
            file = key
            let keyText = key == chain ? chainText : try FileContents.read(key, limit: Self.sizeLimit)
            return try TLSCertificate(chainPEM: chainText, keyPEM: keyText)
        } catch let error as SystemError {
            throw CertificateFileError(file: file, reason: error.reason)
        } catch {
            file = error as? TLSError == .noCertificate ? chain : key
            throw CertificateFileError(file: file, reason: "\(error)")
        }
    }

    private static let sizeLimit = 1 << 20
}

/// A file of a certificate that cannot be used.
struct CertificateFileError: Error, Equatable, CustomStringConvertible {
    let file: String
    let reason: String
    /// The key of the configuration that names it.
    var setting = "LYCEUM_TLS_CERTIFICATES"

    var description: String { "\(setting) names \(file), which cannot be used: \(reason)" }
}

extension String {
    /// Without spaces at either end, which lists in settings have after their commas.
    fileprivate func trimmingBlanks() -> String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
