import Core
import Support
import Testing

@testable import lyceum

@Suite struct CertificateFilesTests {
    @Test("the list names one file for both, or the chain's and the key's")
    func list() {
        #expect(
            CertificateFiles.list("a.pem, /b/chain.pem:/b/key.pem") == [
                CertificateFiles(chain: "a.pem", key: "a.pem"),
                CertificateFiles(chain: "/b/chain.pem", key: "/b/key.pem"),
            ])
    }

    @Test("a list with a hole or a third part is none", arguments: ["", "a,", ",a", "a:", ":a", "a:b:c", " "])
    func noList(text: String) {
        #expect(CertificateFiles.list(text) == nil)
    }

    @Test("what cannot be used is told with the setting and the file")
    func unusable() throws {
        let certificates = try TestCertificates.shared.get()
        let folder = try TemporaryFolder([
            "chain.pem": String(decoding: certificates.first.chain, as: UTF8.self),
            "key.pem": String(decoding: certificates.first.key, as: UTF8.self),
            "other.pem": String(decoding: certificates.second.key, as: UTF8.self),
            "encrypted.pem": String(decoding: certificates.encryptedKey, as: UTF8.self),
        ])
        func refusal(_ chain: String, _ key: String) -> CertificateFileError? {
            let files = CertificateFiles(chain: "\(folder.path)/\(chain).pem", key: "\(folder.path)/\(key).pem")
            do throws(CertificateFileError) {
                _ = try files.load()
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal("chain", "key") == nil)
        #expect(refusal("none", "key")?.description.contains("none.pem, which cannot be used: No such file") == true)
        #expect(refusal("chain", "none")?.file.hasSuffix("none.pem") == true)
        #expect(refusal("key", "key")?.reason == "there is no certificate in it")
        #expect(refusal("chain", "chain")?.reason == "there is no private key in it")
        #expect(refusal("chain", "other")?.reason == "the private key does not belong to the certificate")
        let encrypted = try #require(refusal("chain", "encrypted"))
        #expect(encrypted.description.hasPrefix("LYCEUM_TLS_CERTIFICATES names \(folder.path)/encrypted.pem, "))
        #expect(encrypted.reason.contains("encrypted"))
    }
}
