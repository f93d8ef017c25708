import HTTPCore
import Testing

@Suite("Multipart boundaries and dispositions")
struct MultipartHeaderTests {
    // RFC 2046 §5.1.1, RFC 7578 §4.1.
    @Test(
        "A boundary is read quoted or not",
        arguments: [
            ("multipart/form-data; boundary=AaB03x", "AaB03x"),
            ("Multipart/Form-Data;BOUNDARY=\"gc0pJq0M:08jU534c0p\"", "gc0pJq0M:08jU534c0p"),
            ("multipart/form-data; charset=utf-8 ; boundary=\"simple boundary\";", "simple boundary"),
            ("multipart/form-data; boundary=\"a\\b\"", "ab"),
            (
                "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
                "----WebKitFormBoundary7MA4YWxkTrZu0gW"
            ),
        ])
    func boundary(field: String, text: String) throws {
        #expect(try MultipartBoundary(contentType: field).text == text)
    }

    @Test("A boundary has 1 to 70 characters")
    func length() throws {
        for count in [1, 70] { #expect(MultipartBoundary(String(repeating: "a", count: count)) != nil) }
        for count in [0, 71] { #expect(MultipartBoundary(String(repeating: "a", count: count)) == nil) }
    }

    @Test(
        "A missing or malformed boundary is refused with 400",
        arguments: [
            "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=\"a",
            "multipart/form-data; boundary=a:b",
            "multipart/form-data; boundary=\"a\\\"b\"", "multipart/form-data; boundary=a; boundary=a",
            "multipart/form-data; boundary = a", "multipart/form-data boundary=a",
            "multipart/form-data; boundary=\"é\"",
        ])
    func malformedBoundary(field: String) {
        let error = #expect(throws: MultipartError.invalidBoundary) { try MultipartBoundary(contentType: field) }
        #expect(error?.status == .badRequest)
    }

    @Test(
        "Another media type is refused with 415",
        arguments: [
            "", "multipart/mixed; boundary=a", "application/json", "multipart/form-datax; boundary=a", "form-data",
        ])
    func otherTypes(field: String) {
        let error = #expect(throws: MultipartError.notFormData) { try MultipartBoundary(contentType: field) }
        #expect(error?.status == .unsupportedMediaType)
    }

    // RFC 7578 §4.2.
    @Test(
        "A part's name and file name are read, and no folder is taken from them",
        arguments: [
            (#"form-data; name="field1""#, "field1", nil), (#"form-data; name=user"#, "user", nil),
            (#"FORM-DATA ;Name="pics"; FileName="file1.txt""#, "pics", "file1.txt"),
            (#"form-data; name="a\"b\\c"; filename="say \"hi\".txt""#, #"a"b\c"#, #"say "hi".txt"#),
            (#"form-data; name="é"; filename="Übung 1.pdf""#, "é", "Übung 1.pdf"),
            (#"form-data; name="f"; filename="""#, "f", ""),
            (#"form-data; name="f"; filename="../../etc/passwd""#, "f", "passwd"),
            (#"form-data; name="f"; filename="C:\\temp\\x.doc""#, "f", "x.doc"),
            (#"form-data; name="f"; filename="/etc/""#, "f", ""), (#"form-data; name="f"; filename="..""#, "f", ""),
            (#"form-data; name="f"; filename="a/\\..""#, "f", ""), (#"form-data; name="a%22b""#, "a%22b", nil),
        ] as [(String, String, String?)])
    func disposition(value: String, name: String, filename: String?) throws {
        let disposition = try FormDataDisposition(["Content-Disposition": value])
        #expect(disposition.name == name && disposition.filename == filename)
    }

    @Test(
        "A part that is not form-data with one name is refused, as is filename*",
        arguments: [
            ("", .invalidDisposition), ("form-data", .invalidDisposition),
            ("form-data; filename=a", .invalidDisposition),
            ("attachment; name=a", .invalidDisposition), ("form-data; name", .invalidDisposition),
            ("form-data; name=a; name=b", .invalidDisposition), ("form-data; name=\"a", .invalidDisposition),
            ("form-data; name=a b", .invalidDisposition), ("form-data, name=a", .invalidDisposition),
            ("form-data; name=a; filename*=UTF-8''x", .extendedFilename),
            ("form-data; name=a; filename=y; FILENAME*=UTF-8''x", .extendedFilename),
        ] as [(String, MultipartError)])
    func refusedDisposition(value: String, error: MultipartError) {
        #expect(throws: error) { try FormDataDisposition(["Content-Disposition": value]) }
    }

    @Test("A part without a disposition, or with two, is refused")
    func dispositionCount() {
        let twice: HTTPFields = [
            "Content-Disposition": "form-data; name=a", "content-disposition": "form-data; name=a",
        ]
        for fields in [[:], twice] {
            #expect(throws: MultipartError.invalidDisposition) { try FormDataDisposition(fields) }
        }
    }
}
