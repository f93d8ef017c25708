package import Auth
import Core
import Crypto
import Postgres

/// A launch that a platform has begun (Security Framework 1.0 §5.1.1.1) and has still to finish.
package struct LaunchLogin: Sendable {
    package let registrationID: RegistrationID
    package let targetLinkURI: String
    /// The deployment, where the platform named it at once.
    package let deploymentID: String?
    /// The frame of the platform that keeps data for the tool (Platform Storage 0.1); nil where it has none.
    package let storageTarget: String?
    /// Whether the platform's answer came already.
    package let isUsed: Bool
    /// The platform's answer, while the browser has still to show that it began.
    package let answer: String?
    private let nonceHash: [UInt8]
    private let browserHash: [UInt8]

    static let columns = """
        registration_id, target_link_uri, deployment_id, storage_target, launched_at IS NOT NULL, answer, nonce_hash,
        browser_hash
        """

    init(row: Row) throws {
        (
            registrationID, targetLinkURI, deploymentID, storageTarget, isUsed, answer, nonceHash, browserHash
        ) = try row.decode(
            RegistrationID.self, String.self, String?.self, String?.self, Bool.self, String?.self, [UInt8].self,
            [UInt8].self)
    }

    /// Whether the browser with this secret began it.
    package func began(in browser: BrowserSecret) -> Bool {
        ConstantTime.equals(browser.hash, browserHash)
    }

    /// What the platform's answer must say.
    package var expectation: LaunchValidator.Expectation {
        LaunchValidator.Expectation(
            nonceHash: nonceHash, targetLinkURI: targetLinkURI, deploymentID: deploymentID)
    }

    /// Whether the nonce is the one that it was sent with.
    package func sent(nonce: String) -> Bool {
        ConstantTime.equals(Digest.sha256(Array(nonce.utf8)), nonceHash)
    }
}
