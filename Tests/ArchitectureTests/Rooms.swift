import Testing

/// The folders of a target from the bottom up: a file may name the types of its own folder and of those listed before
/// it, and none of those listed after it.
struct Rooms: CustomTestStringConvertible {
    let target: String
    /// Below the target's folder; "" is that folder itself.
    let folders: [String]
    /// More files than this are a hall and no room.
    static let mostFiles = 15

    /// Files of several small types of one kind, none of which has the file's name.
    let collections: Set<String>

    init(_ target: String, _ folders: [String], collections: Set<String> = []) {
        (self.target, self.folders, self.collections) = (target, folders, collections)
    }

    var testDescription: String { target }

    /// A line for each target whose rooms are held.
    static let all = [
        Rooms("ForgeSystem", ["Text", "", "Watch", "Files", "Process"]),
        Rooms("FFmpegBinding", ["Library", "Frames", "Pictures", "Reading", "Encoding"]),
        Rooms(
            "M4BFormat",
            [
                "Bytes", "ADTS", "Values", "Reading/Boxes", "Reading/Tracks", "Reading", "Writing",
                "Editing/Parts", "Editing",
            ]),
        Rooms("ForgeModel", ["Units", "Errors", "Facts", "Book", "Request", "Plan", "Editing", "Outcome"]),
        Rooms(
            "ForgeDiscovery",
            [
                "Metadata/People", "Metadata/Folders", "Text", "Metadata/Tags", "Scanning", "Ebook", "Sheets",
                "Metadata/Sidecars", "Chapters", "Metadata", "Order", "Book",
            ]),
        Rooms(
            "ForgeEngine",
            [
                "Covers", "Encoding/Profiles", "Listening", "Probing/Tags/Fields", "Work", "Encoding/Chunks",
                "Files", "Probing/Frames", "Probing/Lengths", "Probing/Ends/Codecs", "Probing/Ends/Chunks",
                "Probing/Matroska", "Probing/Ends/Containers", "Probing/Ends", "Probing/Tags/ID3",
                "Probing/Tracks", "Decoding/Loss", "Decoding", "Decoding/Book", "Encoding/Calibration",
                "Output",
                "Copying/Layout", "Planning", "Copying", "Encoding", "Pauses", "Splitting", "Preview",
                "Probing/AAC",
                "Probing/Ogg",
                "Probing/Facts", "Probing/Tags", "Probing", "Verifying", "Editing",
            ], collections: ["LosslessEnds", "SizedEnds"]),
        Rooms(
            "ForgeKit",
            ["Threads", "Following", "Library", "Slots", "Converting", "Tags", "Chapters", "Splitting", ""]),
        Rooms(
            "ForgeBatch",
            [
                "Output", "Options", "Journal", "Library", "Isolation", "Reports", "SourceFiles", "Planning",
                "Running", "",
            ]),
        Rooms(
            "ForgeCommands",
            [
                "Runtime", "Output/Updates", "Output/Records/Parts", "Output/Records", "Output/Records/Batch",
                "Output/Text/Layout", "Output/Text", "Output/Terminal", "Output/Log", "Output",
                "Arguments/Values", "Arguments",
                "Settings/Options", "Settings", "Usage", "Commands/Convert", "Commands/Preview",
                "Commands/Scan",
                "Commands/Inspect", "Commands/Tag", "Commands/Extract", "Commands/Verify",
                "Commands/Chapters", "Commands/Split", "Commands/Join", "Commands/Report",
                "Commands/Batch", "Commands/Config",
                "Commands/Doctor",
                "",
            ]),
        Rooms("forge-bench", ["Measuring", "Benchmarks", ""]),
    ]

    /// Lines that say what breaks the table.
    ///
    /// - Parameter files: all files of all targets, since a name that several of them declare tells nothing.
    func violations(in files: [SourceFile]) -> [String] {
        let map = TypeMap(files)
        let own = files.filter { $0.target == target }
        return unlisted(own) + crowded(own) + misnamed(own, map) + arrowsBack(own, map)
            + map.circles(of: own.map(\.path)).map { "circle of \($0.joined(separator: ", "))" }
    }

    private func unlisted(_ files: [SourceFile]) -> [String] {
        let there = Set(files.map(\.room))
        return there.subtracting(folders).sorted().map { "the table lacks '\($0)'" }
            + folders.filter { !there.contains($0) }.map { "the table has '\($0)', which is empty" }
    }

    private func crowded(_ files: [SourceFile]) -> [String] {
        Dictionary(grouping: files, by: \.room).filter { $0.value.count > Self.mostFiles }
            .map { "'\($0.key)' holds \($0.value.count) files" }.sorted()
    }

    /// `Type.swift` declares its type, where it declares any; `Type+Topic.swift` extends it.
    private func misnamed(_ files: [SourceFile], _ map: TypeMap) -> [String] {
        files.filter { !collections.contains($0.name) }.filter { file in
            let name = file.name.split(separator: "+", maxSplits: 1).map(String.init)
            let types = map.declared(in: file.path)
            if name.count == 1 { return !types.isEmpty && !types.contains(name[0]) }
            return !file.code.contains("extension \(name[0] == "Dictionary" ? "[" : name[0])")
        }.map { "\($0.path) is named for no type of its own" }
    }

    private func arrowsBack(_ files: [SourceFile], _ map: TypeMap) -> [String] {
        let places = Dictionary(uniqueKeysWithValues: folders.enumerated().map { ($1, $0) })
        let rooms = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.room) })
        return files.flatMap { file in
            map.arrows(from: file.path).filter { arrow in
                guard let from = places[file.room], let to = rooms[arrow.path].flatMap({ places[$0] }) else {
                    return false
                }
                return to > from
            }.map { "\(file.path) names \($0.name) of \($0.path)" }
        }
    }
}

extension SourceFile {
    /// The folder below the target's.
    var room: String { path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/") }
    /// The file's name without its extension.
    var name: String { String(path.split(separator: "/").last?.prefix { $0 != "." } ?? "") }
}
