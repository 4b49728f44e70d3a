import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Files that nobody meant: a check of them ends, with findings or an error.
@Suite(.requires(.ffmpeg)) struct VerifierFuzzTests {
    @Test func `random damage ends no check but with findings or an error`() throws {
        try withTemporaryFolder { folder in
            let front = ["-c:a", "aac", "-movflags", "+faststart"]
            let movies = try [
                ForeignBook(as: "back.m4b", in: folder),
                ForeignBook(as: "front.m4b", in: folder, options: front),
                ForeignBook(
                    as: "parts.mp4", in: folder,
                    options: ["-c:a", "aac", "-movflags", "+empty_moov", "-frag_duration", "2000000"],
                    cover: false),
            ].map { EditedMovie($0.path).bytes }
            var found: Set<Finding.Code> = []
            try Fuzz.rounds("verifier", 300, seed: 41) { random in
                let bytes = movies[random.below(movies.count)]
                // The boxes are at one of the ends, and a small part of the file.
                let cut = bytes.count / 20 * (random.below(2) == 0 ? 1 : 17)
                let isFront = cut < bytes.count / 2
                let part = random.broken(Array(isFront ? bytes[..<cut] : bytes[cut...]))
                let whole = isFront ? part + Array(bytes[cut...]) : Array(bytes[..<cut]) + part
                let path = try folder.write(whole, to: "broken.m4b")
                do { found.formUnion(try ForeignBook.findings(of: path).map(\.code)) } catch {
                    #expect(error is ForgeError)
                }
            }
            #expect(found.count > 10)
        }
    }
}
