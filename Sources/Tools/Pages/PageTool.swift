package import Core
import Documents
package import HTTPCore

/// Opens pages of the web for a model, as text.
package struct PageTool: Tool {
    package let name: String
    package let description: String
    package let permission = ToolPermission(reaches: .network)
    package let timeout = Duration.seconds(60)

    /// The most bytes of a page.
    static let maximumSize = 2 << 20
    private static let maximumRedirects = 5
    private let hosts: [String]
    private let length: Int
    private let transport: any HTTPTransport

    /// What the model is told of it, unless its author says otherwise.
    package static let usualDescription = """
        Opens a page of the web by its address and gives its text, with headings and links. Long pages come in parts: \
        start says where to go on.
        """

    package let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "url": [
                "type": "string", "description": "The address: https://…",
                "maxLength": .integer(Int64(WebAddress.maximumLength)),
            ],
            "start": ["type": "integer", "minimum": 0, "description": "The character to begin with; 0 unless told."],
        ],
        "required": ["url"], "additionalProperties": false,
    ]

    /// - Parameters:
    ///   - hosts: those whose pages may be opened, with those below them; every one if empty
    ///   - length: the most characters that are given at once
    ///   - transport: refuses addresses that may not be asked, also where a name leads to one
    package init(
        name: String = "open_page", description: String = usualDescription, hosts: [String] = [], length: Int = 20_000,
        transport: any HTTPTransport
    ) {
        self.name = name
        self.description = description
        self.hosts = hosts.map { $0.lowercased() }
        self.length = length
        self.transport = transport
    }

    package func call(_ arguments: JSONObject) async throws -> ToolResult {
        guard let address = arguments["url"]?.stringValue.flatMap({ WebAddress($0) }) else {
            return ToolResult(
                "The argument \"url\" must be an address that begins with https:// or http://.", isError: true)
        }
        do throws(PageProblem) {
            let page = try await page(at: address)
            return result(of: page, from: Int(arguments["start"]?.integerValue ?? 0))
        } catch {
            try Task.checkCancellation()
            return ToolResult(error.description, isError: true)
        }
    }

    private struct PageProblem: Error {
        let description: String
    }

    private struct Page {
        let address: WebAddress
        let title: String
        let text: String
    }

    private func page(at first: WebAddress) async throws(PageProblem) -> Page {
        var address = first
        for _ in 0...Self.maximumRedirects {
            guard hosts.isEmpty || hosts.contains(where: { address.host == $0 || address.host.hasSuffix(".\($0)") })
            else {
                throw PageProblem(
                    description: "Only pages of these hosts may be opened: \(hosts.joined(separator: ", ")).")
            }
            let (response, bytes) = try await answer(of: address)
            if response.status.isRedirect, let target = response.fields["Location"] {
                guard let next = address.resolved(target), address.scheme == "http" || next.scheme == "https" else {
                    throw PageProblem(description: "The page sends on to an address that may not be opened.")
                }
                address = next
                continue
            }
            guard (200...299).contains(response.status.code) else {
                throw PageProblem(
                    description:
                        "The page could not be opened: its server answered with the status \(response.status.code).")
            }
            let type = response.fields["Content-Type"]
            guard let text = PageText(bytes, contentType: type) else {
                throw PageProblem(
                    description:
                        "The address leads to no text, but to \(type.map { "\($0.prefix(100))" } ?? "binary data").")
            }
            guard text.isHTML else { return Page(address: address, title: "", text: text.text) }
            let readable = ReadablePage(text.text) { [address] link, base in
                (base.flatMap(address.resolved) ?? address).resolved(link)?.description
            }
            return Page(address: address, title: readable.title, text: readable.text)
        }
        throw PageProblem(description: "The page sends on from address to address.")
    }

    private func answer(of address: WebAddress) async throws(PageProblem) -> (HTTPClientResponse, [UInt8]) {
        var request = HTTPClientRequest(url: address.description)
        request.fields["Accept"] = "text/html, text/*;q=0.9, application/json;q=0.8, */*;q=0.1"
        request.fields["User-Agent"] = "Lyceum"
        request.timeouts = HTTPClientTimeouts(firstByte: .seconds(20), silence: .seconds(20), total: .seconds(40))
        request.bodyLimit = Self.maximumSize
        request.expansion = ExpansionLimits(bytes: Self.maximumSize)
        do {
            let response = try await transport.send(request)
            // Nobody reads where a redirect comes from.
            if response.status.isRedirect { return (response, []) }
            return (response, try await response.body.collect(upTo: Self.maximumSize))
        } catch let error as HTTPTransportError {
            throw PageProblem(description: Self.words(for: error))
        } catch is HTTPBodyTooLarge {
            throw PageProblem(description: Self.tooLarge)
        } catch {
            throw PageProblem(description: "The page could not be opened.")
        }
    }

    private static let tooLarge = "The page is larger than \(maximumSize >> 20) MiB and is not read."

    private static func words(for error: HTTPTransportError) -> String {
        switch error.code {
        case .forbiddenAddress: "This address may not be opened: it lies in a network that is not public."
        case .tooLarge: tooLarge
        default: "The page could not be opened: \(error.description)"
        }
    }

    private func result(of page: Page, from start: Int) -> ToolResult {
        let scalars = page.text.unicodeScalars
        let total = scalars.count
        guard start < total || start == 0 else {
            return ToolResult("The page has \(total) characters: there are none from \(start) on.", isError: true)
        }
        let part = scalars.dropFirst(start).prefix(length)
        var text = "Address: \(page.address)\n"
        if !page.title.isEmpty { text += "Title: \(page.title)\n" }
        text += "\n" + (total == 0 ? "The page has no text." : String(String.UnicodeScalarView(part)))
        let end = start + part.count
        if end < total { text += "\n\n[This is up to character \(end) of \(total). Go on with start: \(end).]" }
        return ToolResult(text, data: ["address": .string(page.address.description), "title": .string(page.title)])
    }
}
