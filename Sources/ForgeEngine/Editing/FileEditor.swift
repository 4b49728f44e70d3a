package import ForgeModel
import ForgeSystem
import M4BFormat

/// Changes MP4 files in place, or writes them anew. The file that readers find is the old one or the new one at any moment,
/// whatever becomes of the process or the machine.
package struct FileEditor {
    private let request: EditRequest
    private let isCancelled: CancellationCheck
    /// The file that is read, without links: a new one takes its place and not a link's.
    private let path: ForgePath

    /// Edits a file. Blocks.
    ///
    /// - Throws: `ForgeError`: the file stays as it was.
    package static func edit(
        _ request: EditRequest, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> EditReport {
        try FileEditor(request, isCancelled).run { source throws(ForgeError) in
            try movie(source, request).edit
        }
    }

    /// Edits a file, and reads its tags before and after, or as they would be. Blocks.
    ///
    /// - Throws: `ForgeError`: the file stays as it was.
    package static func editTags(
        _ request: EditRequest, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> (report: EditReport, before: TagSheet, after: TagSheet) {
        var (before, after): (TagSheet?, TagSheet?)
        let report = try FileEditor(request, isCancelled).run { source throws(ForgeError) in
            let (file, edit) = try movie(source, request)
            before = TagSheet(of: file, request.file)
            return edit
        } accepting: { planned throws(ForgeError) in
            after = TagSheet(of: try file(planned, request), request.file)
            return true
        }
        let old = before ?? TagSheet(request.file)
        return (report, old, after ?? old)
    }

    private static func movie(
        _ source: EditSource, _ request: EditRequest
    ) throws(ForgeError) -> (file: M4BFile, edit: M4BEdit) {
        let file = try file(source, request)
        return (file, try M4BEdit(request, of: file))
    }

    private static func file(
        _ source: any ByteSource, _ request: EditRequest
    ) throws(ForgeError) -> M4BFile {
        do {
            return try M4BFile(reading: source, tableLimit: MP4Facts.tableLimit)
        } catch let error as M4BReadError {
            if let kind = TagSheet.unwritable(request.file) {
                throw ForgeError(
                    .usage, step: .planning, path: request.file,
                    reason: "tags of \(kind) files can be read, not written",
                    remedy: "convert it to an M4B, which can be edited")
            }
            throw .uneditable(request.file, error.description)
        } catch {
            throw ForgeError(error, step: .planning, input: request.file)
        }
    }

    init(_ request: EditRequest, _ isCancelled: @escaping CancellationCheck) throws(ForgeError) {
        (self.request, self.isCancelled) = (request, isCancelled)
        do throws(SystemError) { path = try request.file.resolved() } catch {
            throw ForgeError(errno: error.code, .input, step: .probing, path: request.file)
        }
    }

    /// Edits the file by what `make` finds in it, where `accepting` takes the file as it will be. Nothing is written before.
    func run(
        _ make: (EditSource) throws(ForgeError) -> M4BEdit,
        accepting: (any ByteSource) throws(ForgeError) -> Bool = { _ in true }
    ) throws(ForgeError) -> EditReport {
        let file = try open()
        let source = EditSource(file, request.file)
        if file.status.kind != .file {
            throw .uneditable(
                request.file, file.status.kind == .folder ? "it is a folder" : "it is not a regular file")
        }
        let edit = try make(source)
        let plan: M4BEditPlan
        do {
            plan = try M4BEditor.plan(edit, of: source, inNewFile: request.output != nil)
        } catch let error as ForgeError {
            throw error
        } catch {
            throw .uneditable(request.file, "\(error)")
        }
        if let planned = plan.file(of: source), !(try accepting(planned)) {
            return EditReport(
                request.file, .unchanged, writtenBytes: 0, oldSize: source.size, newSize: source.size)
        }
        let target = request.output ?? request.file
        var report = EditReport(
            target, .unchanged, writtenBytes: plan.writtenBytes, oldSize: source.size, newSize: plan.size)
        switch plan.way {
        case .nothing: return report
        case .inPlace(let steps):
            report.way = .inPlace
            if request.isTrial { return report }
            if request.keepsBackup { report.backup = try keep(file) }
            try apply(steps, to: file)
        case .copy(let parts):
            report.way = .rewritten
            if request.isTrial { return report }
            if request.keepsBackup, request.output == nil { report.backup = try keep(file) }
            try write(
                parts, of: file, to: request.output ?? path,
                replacing: request.output == nil || request.overwrite)
        }
        return report
    }

    private func open() throws(ForgeError) -> EditedFile {
        do throws(SystemError) {
            return try EditedFile(path.bytes, writing: request.output == nil && !request.isTrial)
        } catch {
            if error.code == EWOULDBLOCK {
                throw ForgeError(
                    .outputUnwritable, step: .writing, path: request.file,
                    reason: "it is being changed by another program", remedy: "try again when that has ended",
                    isTransient: true)
            }
            if error.kind == .forbidden || error.kind == .readOnly {
                throw ForgeError(
                    .outputUnwritable, step: .writing, path: request.file, reason: "it may not be written to",
                    remedy: "give yourself write permission, or write to another file with \(.output)",
                    cause: error.words)
            }
            throw ForgeError(errno: error.code, .input, step: .probing, path: request.file)
        }
    }

    /// The file as it is, under another name.
    private func keep(_ file: EditedFile) throws(ForgeError) -> ForgePath {
        let backup = ForgePath(bytes: path.bytes + Array(".bak".utf8))
        try write([.file(0..<file.status.size)], of: file, to: backup, replacing: true)
        return ForgePath(bytes: request.file.bytes + Array(".bak".utf8))
    }

    private func apply(_ steps: [M4BEditPlan.Step], to file: EditedFile) throws(ForgeError) {
        do throws(SystemError) {
            for step in steps {
                switch step {
                case .write(let bytes, let offset): try file.write(bytes, at: offset)
                case .sync: try file.sync()
                }
            }
        } catch {
            throw ForgeError(errno: error.code, .output, step: .writing, path: request.file)
        }
        file.restoreTimes()
    }

    private func write(
        _ parts: [M4BEditPlan.Part], of file: EditedFile, to target: ForgePath, replacing: Bool
    ) throws(ForgeError) {
        let output = try OutputFile(destination: target)
        var end: Int64 = 0
        for part in parts {
            switch part {
            case .bytes(let bytes):
                do {
                    try bytes.withUnsafeBytes { try output.write($0, at: end) }
                } catch {
                    throw ForgeError(error, writing: target)
                }
                end += Int64(bytes.count)
            case .file(let range):
                try output.copy(range, of: file, at: end, isCancelled)
                end += range.upperBound - range.lowerBound
            }
        }
        guard output.size == end else { throw .changed(request.file, step: .writing) }
        output.copyAttributes(of: file)
        try output.publish(replacing: replacing)
    }
}

extension ForgeError {
    static func uneditable(_ path: ForgePath, _ reason: String) -> ForgeError {
        ForgeError(
            .inputDamaged, step: .planning, path: path,
            reason: reason.hasSuffix(".") ? String(reason.dropLast()) : reason,
            remedy: "convert it to a new M4B, which can be edited")
    }
}
