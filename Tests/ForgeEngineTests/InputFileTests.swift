import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

@Suite struct InputFileTests {
    @Test func `a refused file is closed once: descriptors of other threads stay theirs`() async throws {
        try await withTemporaryFolder { folder in
            let empty = ForgePath(try folder.write([], to: "empty"))
            let full = try folder.write([1, 2, 3], to: "full")
            let lost = await withTaskGroup(of: Int.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        var lost = 0
                        for _ in 0..<2000 {
                            if index % 2 == 0 {
                                _ = try? InputFile(empty)
                            } else {
                                let descriptor = open(full, O_RDONLY)
                                var byte: UInt8 = 0
                                for _ in 0..<20 where pread(descriptor, &byte, 1, 0) != 1 { lost += 1 }
                                if close(descriptor) != 0 { lost += 1 }
                            }
                        }
                        return lost
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(lost == 0)
        }
    }
}
