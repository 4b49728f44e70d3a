import ForgeSystem
import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct FileRenameTests {
    /// Folders can have no second name: they go the way of file systems without links.
    @Test(arguments: [true, false])
    func `what has the name is kept unless it may be replaced, whatever it is`(_ hasLinks: Bool) throws {
        try withTemporaryFolder { folder in
            let from = Array(folder.path("from").utf8)
            try folder.write([1], to: hasLinks ? "from" : "from/x")
            let target = Array(folder.path("to").utf8)
            for link in [true, false] {
                if link {
                    try FileManager.default.createSymbolicLink(
                        atPath: folder.path("to"), withDestinationPath: "nowhere")
                } else if hasLinks {
                    try folder.write([2], to: "to")
                } else {
                    // rename(2) would replace an empty folder.
                    try FileManager.default.createDirectory(
                        atPath: folder.path("to"), withIntermediateDirectories: false)
                }
                #expect(FileRename.run(from, to: target, replacing: false) == EEXIST)
                #expect(folder.names == ["from", "to"])
                if link { try FileManager.default.removeItem(atPath: folder.path("to")) }
            }
            #expect(FileRename.run(from, to: target, replacing: true) == 0)
            #expect(folder.names == ["to"])
            #expect(folder.read(hasLinks ? "to" : "to/x") == [1])
            #expect(FileRename.run(target, to: from, replacing: false) == 0)
            #expect(folder.names == ["from"])
            #expect(folder.read(hasLinks ? "from" : "from/x") == [1])
            #expect(FileRename.run(target, to: Array(folder.path("b").utf8), replacing: false) == ENOENT)
        }
    }
}
