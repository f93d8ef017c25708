import CLibcurl
import HTTPCore

/// Owns one handle of libcurl's URL parser.
@safe final class URLParts {
    /// What a URL consists of.
    enum Part {
        case whole, scheme, host, port, path, query, fragment, user, password

        fileprivate var code: CURLUPart {
            switch self {
            case .whole: CURLUPART_URL
            case .scheme: CURLUPART_SCHEME
            case .host: CURLUPART_HOST
            case .port: CURLUPART_PORT
            case .path: CURLUPART_PATH
            case .query: CURLUPART_QUERY
            case .fragment: CURLUPART_FRAGMENT
            case .user: CURLUPART_USER
            case .password: CURLUPART_PASSWORD
            }
        }
    }

    private let handle: OpaquePointer

    init() throws(HTTPTransportError) {
        guard let handle = unsafe curl_url() else {
            throw HTTPTransportError(.failed, "libcurl is out of memory.")
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe curl_url_cleanup(handle)
    }

    /// Takes a URL, or a reference to one where there is a base.
    func set(_ url: String, flags: UInt32) throws(HTTPTransportError) {
        guard unsafe curl_url_set(handle, CURLUPART_URL, url, flags) == CURLUE_OK else {
            throw HTTPTransportError(.invalidURL, "The URL is no web address.")
        }
    }

    /// Nil for what the URL has not. A port that is not named is its scheme's when `isDefault`.
    func part(_ part: Part, isDefault: Bool = false, isDecoded: Bool = false) -> String? {
        var flags: UInt32 = 0
        if isDefault { flags |= UInt32(CURLU_DEFAULT_PORT) }
        if isDecoded { flags |= UInt32(CURLU_URLDECODE) }
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(handle, part.code, &text, flags) == CURLUE_OK, let text = unsafe text else {
            return nil
        }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
