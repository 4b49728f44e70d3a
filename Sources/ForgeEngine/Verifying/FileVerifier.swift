import FFmpegBinding
package import ForgeModel
import M4BFormat

/// Checks an MP4 file of any maker, from its boxes to its last packet, without changing it.
package struct FileVerifier {
    private let file: InputFile
    /// Whether a chapter's name tells nothing but a number.
    private let isNumber: (String) -> Bool
    private let isCancelled: CancellationCheck
    private var list = FindingList()

    /// - Parameters:
    ///   - planned: the file as it will be, which is checked in its place.
    ///   - isNumber: whether a chapter's name tells nothing but a number.
    /// - Throws: `ForgeError` for a file that cannot be read, or changes meanwhile; `cancelled`.
    static func verify(
        _ path: ForgePath, as planned: (any ByteSource)?, isNumber: @escaping (String) -> Bool,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Verification {
        let file: InputFile
        do throws(ForgeError) {
            file = try InputFile(path, step: .verifying)
            if let planned { file.read(as: planned) }
        } catch {
            guard error.code == .inputDamaged else { throw error }
            return Verification(path, findings: [Finding(.notAMovie, .error, error.reason)])
        }
        var verifier = FileVerifier(file: file, isNumber: isNumber, isCancelled: isCancelled)
        do {
            try verifier.check()
        } catch let error as M4BReadError {
            verifier.list.add(error, lostIndex: MP4Facts.lostIndex(.failure(error)))
        } catch {
            throw ForgeError(error, step: .verifying, input: path)
        }
        try file.checkUnchanged(step: .verifying)
        return Verification(path, findings: verifier.list.findings)
    }

    /// The check of a file as it is; see above.
    ///
    /// - Throws: `ForgeError`.
    package static func verify(
        _ path: ForgePath, isNumber: @escaping (String) -> Bool, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Verification {
        try verify(path, as: nil, isNumber: isNumber, isCancelled: isCancelled)
    }

    private init(
        file: InputFile, isNumber: @escaping (String) -> Bool, isCancelled: @escaping CancellationCheck
    ) {
        (self.file, self.isNumber, self.isCancelled) = (file, isNumber, isCancelled)
    }

    /// - Throws: `ForgeError`; `M4BReadError` where the boxes cannot be read, so that nothing else can be checked.
    private mutating func check() throws {
        try M4BFile.checkTables(of: file)
        let boxes = try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit)
        let layout = BoxCheck(boxes, file)
        layout.checkFile(&list)
        let tracks = try boxes.tracks.map { try layout.check($0, &list, isCancelled) }
        let sounds = tracks.filter { $0.track.handler == "soun" }
        if sounds.isEmpty { list.add(.noSound, .error, "it has no track of sound") }
        let decoding = TrackDecoding(file: file, boxes: boxes, isCancelled: isCancelled)
        var end: Double?
        var levels: [UInt8]?
        for sound in sounds {
            let decoded = try decoding.check(sound, &list)
            EditCheck(boxes, sound.track).check(&list, isWhole: sound.isWhole)
            if end == nil { end = boxes.isFragmented ? decoded?.seconds : sound.seconds(in: boxes) }
            // What several edits play is at other places of the book.
            if levels == nil { levels = sound.track.playingEdits > 1 ? [] : decoded?.levels ?? [] }
        }
        if let sound = sounds.first, let end {
            ChapterCheck(
                own: boxes.chapters(of: sound.track), nero: boxes.neroChapters, end: end,
                levels: levels ?? [], isNumber: isNumber
            ).check(&list)
        }
        CoverCheck.check(boxes, &list)
        TagCheck.check(boxes, &list)
    }
}

extension FindingList {
    /// A fault for which boxes cannot be read.
    ///
    /// - Parameter lostIndex: the words for a file of which nothing can be had.
    fileprivate mutating func add(_ error: M4BReadError, lostIndex: String?) {
        let rest = "nothing else of it could be checked"
        let (code, reason): (Finding.Code, String) =
            switch error.fault {
            case .notAMovieFile: (.notAMovie, "it does not begin like an MP4 or QuickTime file")
            case .elsewhere(let name): (.noSound, "its movie is in another file, \(name)")
            case .truncated where ["stco", "co64"].contains(error.box):
                (.packetsOutside, "it begins chunks behind the end of the file")
            case .truncated: (.cutOff, "the file ends inside this box")
            case .missing: (.boxMissing, "there is no such box")
            case .badSize: (.boxDamaged, "its size is impossible")
            case .badTable: (.boxDamaged, "its numbers contradict the rest of the file")
            case .tooLarge: (.boxDamaged, "it is larger than can be read safely")
            case .unsupported: (.boxUnknown, "it has a form that is not known")
            }
        let isOfFile = code == .notAMovie || code == .noSound
        add(code, .error, at: isOfFile ? nil : .box(error.box.description), "\(lostIndex ?? reason); \(rest)")
    }
}
