extension M4BFile {
    /// Checks that the tables of a file have room in it: a table that counts more entries than its box has bytes for, or
    /// more packets than the file has, makes other readers ask for memory without end. Reads headers of boxes only;
    /// works on files that `init(reading:)` refuses, too.
    ///
    /// - Throws: `M4BReadError` `badTable`, and the errors of the source.
    package static func checkTables(of source: any ByteSource) throws { try TableCheck.check(source) }
}
