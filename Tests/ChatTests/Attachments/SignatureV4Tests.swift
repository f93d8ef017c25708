import Core
import Testing

@testable import Chat

/// The examples of Amazon's documentation ("Authenticating Requests (AWS Signature Version 4)", S3 API reference).
@Suite struct SignatureV4Tests {
    private let signer = SignatureV4(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1")
    private let moment = SignatureV4.Moment(time: "20130524T000000Z")

    private func signature(
        _ method: String, _ path: String, query: [(String, String)] = [], fields: [(String, String)] = [],
        payload: String = SignatureV4.emptyHash, host: String = "examplebucket.s3.amazonaws.com"
    ) -> String {
        signer.sign(
            method, path: path, query: query,
            fields: [("Host", host), ("x-amz-content-sha256", payload), ("x-amz-date", moment.time)] + fields,
            payload: payload, at: moment
        ).signature
    }

    @Test("Requests have the signatures that Amazon's examples have")
    func requests() {
        #expect(
            signature("GET", "/test.txt", fields: [("Range", "bytes=0-9")])
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
        #expect(
            signature(
                "PUT", "/" + SignatureV4.encoded("test$file.text", isPath: true),
                fields: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
                == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
        #expect(
            signature("GET", "/", query: [("lifecycle", "")])
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
        #expect(
            signature("GET", "/", query: [("prefix", "J"), ("max-keys", "2")])
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test("A body in chunks has the signatures and the length that Amazon's example has")
    func chunks() {
        let seed = signature(
            "PUT", "/examplebucket/chunkObject.txt",
            fields: [
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"), ("content-encoding", "aws-chunked"),
                ("x-amz-decoded-content-length", "66560"), ("content-length", "66824"),
            ], payload: SignatureV4.streaming, host: "s3.amazonaws.com")
        #expect(seed == "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
        var previous = seed
        var body: [UInt8] = []
        var signatures: [String] = []
        for count in [65536, 1024, 0] {
            let chunk = [UInt8](repeating: 0x61, count: count)
            previous = signer.sign(chunk: chunk, after: previous, at: moment)
            signatures.append(previous)
            body += SignatureV4.framed(chunk, signature: previous)
        }
        #expect(
            signatures == [
                "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            ])
        #expect(body.count == 66824 && SignatureV4.framedLength(66560, chunk: 65536) == 66824)
    }

    @Test("An address names the bucket and the key to it, and the store's name has no secret")
    func addresses() throws {
        let address = try #require(
            S3Address("s3://AK%2FID:se%3Acret@minio.example:9000/lyceum?region=eu-west-1&tls=false"))
        #expect(address.endpoint == "http://minio.example:9000" && address.bucket == "lyceum")
        #expect(address.accessKey == "AK/ID" && address.secretKey == "se:cret" && address.region == "eu-west-1")
        #expect(address.name == "s3://minio.example:9000/lyceum")
        #expect(S3Address("s3://a:b@s3.amazonaws.com/bucket")?.endpoint == "https://s3.amazonaws.com")
        for wrong in [
            "s3://host/bucket", "s3://a:b@host", "s3://a:b@host/b/c", "s3://a:b@ho st/bucket", "s3://a:b@host/Bucket",
            "s3://a:b@host/bucket?x=1", "https://a:b@host/bucket", "s3://:b@host/bucket",
        ] {
            #expect(S3Address(wrong) == nil, "\(wrong)")
        }
    }
}
