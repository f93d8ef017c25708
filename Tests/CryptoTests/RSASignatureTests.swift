import Core
import Crypto
import Testing

/// Signatures over the ASCII text `message` under an RSA key of 2048 bits with exponent 3, made for these tests with the
/// private half, as Project Wycheproof does it.
@Suite struct RSASignatureTests {
    private static let modulus = """
        yJnyLr_wvuUeg4JKviSOQxOYh26eziCgYiqjsOSJDB_ST5gfZfru5Qvx0WQSFrIAgj3qd2gZ2xrKXeL3yqNlY9wVoJwxUJZK8tAG\
        oRAr7_rjQuF2u9kHFcEFVxQktzjnwuSvKLAgDs02UZsVXNiwOTDgb-KUvd76MzGGVoUU5Xe_rJk-w0kr2q9D-ibAA15J9a-K78Wo\
        vI1vx_yyixPdIGrOS8-CbDwPp6WqVxzIPgtuSdhK2-5kX6V-gQUXK0HNHEusdbh1ZdmOakhM2nDom8aoc1oYoVE--t5sJZtAlksC\
        9W_NQYkLFWcVD1svoEkUbpI3nsKyyf2pZvjbCDcqww
        """
    private static let good = """
        ItB5P_GgRARt5F6-C1Ds92FDMKH5myIliGg8BbBg4LzWPSeF3PQKh-WK_8f4mTE-17r11nR9DwogaqSBt5Yz3VzP076Dyx9jIVXn\
        am7QawQbIe0a1gFei1jhRq1-81Z3vc2kqy-IKshMEAIGJCWonGqmlzN27KHSVKIpTLA91QCZ_rS4yC1gJbbEUrHA9J-pEzAZ3l9X\
        2Ereb6F9akMhcJ50p_8kilqhtB4Vu0PAgn5A-AXZiuvuhVOj0quJFnbpE0Z4rr2lelbG7fQ0dhorw1yqaawCyKTItc3MxlZujPC4\
        wKvfDr_Ue2o2RnJsyzRYEen5GEgVRmD5NGEcjQx4-A
        """

    private let key: PublicKey
    private let message = Array("message".utf8)

    init() throws {
        key = try PublicKey(jwk: ["kty": "RSA", "n": .string(Self.modulus), "e": "Aw"])
    }

    @Test("The right signature fits its message alone")
    func good() throws {
        let signature = try #require(Base64URL.decode(Self.good))
        #expect(key.isValid(signature, of: message))
        #expect(!key.isValid(signature, of: message + [0]))
        #expect(!key.isValid(signature, of: []))
    }

    @Test("A signature of another length is refused, even where it is the same number")
    func lengths() throws {
        let signature = try #require(Base64URL.decode(Self.good))
        for wrong in [[], [0] + signature, signature + [0], Array(signature.dropLast()), Array(signature.dropFirst())] {
            #expect(!key.isValid(wrong, of: message))
        }
        for number in [[UInt8](repeating: 0, count: 256), [UInt8](repeating: 0, count: 255) + [1]] {
            #expect(!key.isValid(number, of: message))
        }
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signature: String
    }

    @Test("A signature that opens to anything but the one right padding is refused", arguments: forgeries)
    func forgery(forgery: Forgery) throws {
        let signature = try #require(Base64URL.decode(forgery.signature))
        #expect(signature.count == 256)
        #expect(!key.isValid(signature, of: message))
    }

    private static let forgeries = [
        Forgery(
            testDescription: "a hash without its NULL",
            signature: """
                X_eqg1EupItV79DMfSX-rJEWAwSzlHUK8614O2VkSZrJQYXe6njbZL5Twd8N3RxOBzbb5R1a_E4wwj34iy_j9lSRE6a2Is3aS-6R\
                dOMigfyIZ25Q5bCN7jgmoIugmP1StlJF1tzx516-6sXkB4-FTNsZxBu_ZkDttiBkybbgqCPu_D0WVG8d1pQXGdFZoIbEayMZpJQu\
                doIz7WkTli3C0PuzZJlN9_Sr7Odit_EKireri66tTqWv8oTpRavRMIZW8f4tYZW63kdy8wrnKK80bvW2ekW23EX3cFUu_TXmd29U\
                fJwPpOiR8f2DLflKplT-fpwtVNgz42KQUPUBsXiR1w
                """),
        Forgery(
            testDescription: "short padding and what follows",
            signature: """
                PSyQnaFTbT-nGpyS8-2_DMEgkuweB4j0Wqf-AZZN9SUS24XD86Tr8p61WQ8-DFNQzgZNpUWl_SAsq19NED2SpU3LmjqqZX8tTfox\
                0yEzLRFCxeRKQIqsyc8Lw8ertiK8OTwFGLebEtcOt4o7SCOjTYHGGs7GNZRgurbriPkOsTa19aYDuM_ANq8J9kQoZ1IUU1FjEHf7\
                4l5swgtGlEg3-xqaU73_xhnLrTIPy5qs9wgvHvBAUtx0AOxdcwqA_5MYk3g5c6vgKz2ObYX_kVVwb5Tq5E9MbsrapNwZxfzCTEK7\
                IHDB9gHd3pouvVEN6YnunzeR8p_4pm1qxmdk61fu9A
                """),
        Forgery(
            testDescription: "padding of encryption",
            signature: """
                ZjAEMsDiyE_Ln0ahD3eGt7liRvaXC2HXuZlWrtPYFt8OB5-j28UwO6qYner99iBw15r6UM_jHJMWk69X0ANbyKoAsRI-0tQ8-sBX\
                rUvMXgMpVfigvJZA2tlr4azXq7JyA7RbtrLO0tLKpTvNO87mrryl0ujYoN05o9ARMlXm17w0fWx3LQSczXn9mIOi-FTaMfldbkHW\
                5rD1LZflHBU9DvMhWp9Vl2IUWk6QHX7RfkC98mq_nyKrW0OZ6FQokADroTuizWzQlFAsU9GD3ZE1wcgDEsAKORiGX2B767x6MYJl\
                7b8m_xQ7JbJobqtgVJGikjXBUqeqA3VfYAgnjzwU3Q
                """),
        Forgery(
            testDescription: "SHA-1",
            signature: """
                WVhJXG7r2JMUHw34gU3ay58YfJddP_x_gZj5v7QVZLn88dy6txwvYKv2b3XOBjwW-mifXx6WgR2-jp1eTpxUbTb6SHHnQEYEWerZ\
                3JOa-gBBjSnVrusn0sPmJAbx6RMhGpipWiKbHzLqDC8VnjzeJzTA3I5aN_e0od5ZSgIxbpiQfY_wbR4n9Kex35Vs69yFQMloIh-H\
                HhrYDwHCZm87WoI1nBprQYFlpJnDk8VnFh4tiBfacBqpZrVBUsU2e3XVdTP6OCkQ9qVR6P6ZZeERgy_jKeaC8pXV2xMd5sgdaZvH\
                2yjnM1JD8s85nUe99dhT6AAn-zXmfj2CAP2hjJt5PQ
                """),
        Forgery(
            testDescription: "a hash without its name",
            signature: """
                mg9dvdauyOjoEVbK3wN9lsQlI-Ee5xH38BMKbS8iwhqM-SNTg9r84aDabrnHXe5mjnU5c30OEZwjn20nDt3Q1iHKjCqaaVXndJNJ\
                W4AFbAa2e4hA8Oz3BvwtmwQp8ggRNTjGUPZTEmReppx_wTaz3PifGqmRSf32BnZr-hGJdiNxfZqt3mFjTpZvjynhOPwZvcRE-Ea5\
                bCO2vDAnap1LlraSkluxyoTnTyLWF4FO14mCdHScELG1ZoM2Qz-aXghar0eCJtAjMXGKdA41S7ZxkQXu3GdDHKuQ55mCMkUBFP3F\
                x0Tx7iwZQm5SLcQ_gni4Br88jdQ5JNkN8nfWf_dRRg
                """),
        Forgery(
            testDescription: "a wrong byte of padding",
            signature: """
                R6sWWbqBuVXgtaNf1wOVHKVtRP1jMhWFID_VJl6OG12bogWFTE8qODQMB_mmqQ9HalqjbPgw5xACykk4YgEEa4IuxKysj7L2fndu\
                BHnrRraAY6NYrEK1nacKNcvC_1nm_yFhfX2wUwxASNWLXlUpRtd7aOdZHPNtHKdGbyT1wx6PhPH8yt-4eMc_dLHy_MJ674kMuV3n\
                DtJD5mv-RUj1vDxoosdKLUvgpeyOLY4P0QdVb6y1hRZK88jYPBuh3BKpJMrh6N4TSD2f9ZB938vPOavZTuoPZo1JxLaRIXP_kBD4\
                8txJsybfLJT2wWPoHP9xPZXVlsZ0C_FsYPoiJgp7hQ
                """),
        Forgery(
            testDescription: "a cube root that begins right",
            signature: """
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAMsv9SnrceQVYPXZ1IPUWQHWRdtN4JvLvY649x6vIXA9knvEqTaMRsnpceg9F5ZYGuuc5_5K4\
                lYDx8QATFuhvP2zBuQg1YcMRC7sklrIadmZMdUOS-w
                """),
        Forgery(
            testDescription: "the number plus the modulus",
            signature: """
                62prbrGRAumMZ-EIyXV7OnTbuBCYaULF6pLftpTp7NyojL-lQu75bPF80SwKr-M_WfjgTdyW6iTqyId5gjmZQTjldFq1G7WuFCXu\
                C378Wv7-ZM6RkdploRnmncGjqo9fgLJT09-oOZWCYZ0bgP5Y1ZuHBxYLqoDMh9OvozVSunhZq033i3aMAGYITNiA9_3zCN-kziUA\
                lNhON54v9Vb-kQlC886m9paxW8PAEmCIwImvQd4kZtpS5PkiU7CgQbi2L5IlJHYa4DBVWDyBUIsUXyNS3QYbafYHsKw46_GvIzu7\
                thusUEjfkNFLVc2ca31sgHwwtwrIEF6im1n3lUOjuw
                """),
    ]
}
