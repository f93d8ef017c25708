import HTTPCore

/// The pages of a learning platform.
enum PlatformPage {
    static func html(_ text: String) -> HTTPResponse {
        HTTPResponse(fields: ["Content-Type": "text/html; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    /// A page that says where one is.
    static func place(_ name: String) -> HTTPResponse { html(head(name) + "<h1>\(name)</h1>") }

    /// A page that posts a form as soon as it is there.
    static func post(_ form: [String: String], to address: String) -> HTTPResponse {
        let fields = form.sorted { $0.key < $1.key }.map { name, value in
            #"<input type="hidden" name="\#(name)" value="\#(escaped(value))">"#
        }
        return html(
            head("Launching") + #"<form id="f" method="post" action="\#(escaped(address))">"# + fields.joined()
                + #"</form><script>document.getElementById("f").submit()</script>"#)
    }

    /// A course's page with the tool in a frame of that height in pixels, or with a link to it where there is none.
    ///
    /// It answers a tool that asks for sizes, and keeps its data where it is to (Platform Storage 0.1). What the tool said
    /// is in `said`, what it had kept in `kept`.
    static func course(opening login: String, inFrame height: Int?, keepingData: Bool) -> String {
        let address = escaped(login)
        guard let height else { return head("The LMS") + #"<a id="open" href="\#(address)">Open</a>"# }
        return head("The LMS")
            + """
            <h1>Physics 101</h1>
            <iframe id="tool" title="Tool" style="width:100%;height:\(height)px;border:1px solid #888"
                allow="clipboard-write" src="\(address)"></iframe>
            <script>const said = [], kept = new Map();\(keepingData ? storage : "")\(sizes)</script>
            """
    }

    private static let storage = """
        addEventListener("message", (event) => {
            const { subject, message_id, key, value } = event.data || {};
            if (subject !== "lti.put_data" && subject !== "lti.get_data") return;
            const name = event.origin + " " + key;
            if (subject === "lti.put_data") kept.set(name, value);
            const answer = { subject: subject + ".response", message_id, key, value: kept.get(name) };
            event.source.postMessage(answer, event.origin);
        });
        """

    private static let sizes = """
        addEventListener("message", (event) => {
            const data = event.data || {};
            if (data.subject) said.push([data.subject, event.origin, data]);
            if (data.subject === "lti.fetchWindowSize") {
                const answer = { subject: "lti.fetchWindowSize.response", message_id: data.message_id };
                event.source.postMessage({ ...answer, height: innerHeight, width: innerWidth }, event.origin);
            }
            if (data.subject === "lti.frameResize")
                document.getElementById("tool").style.height = data.height + "px";
        });
        """

    private static func head(_ title: String) -> String {
        #"<!doctype html><html lang="en"><meta charset="utf-8"><title>\#(title)</title>"#
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
    }
}
