package import ForgeModel
import ForgeSystem
import M4BFormat

/// Checks a file, puts right what can be put right without a change to the sound, and checks the result before it is written.
package struct FileFixer {
    /// The check of the file as it is afterwards.
    ///
    /// - Parameters:
    ///   - repair: whether and how the file may be changed.
    ///   - isNumber: whether a chapter's name tells nothing but a number.
    /// - Throws: `ForgeError` for a file that cannot be read, or changes meanwhile; `cancelled`.
    package static func fix(
        _ path: ForgePath, _ repair: RepairRequest, isNumber: @escaping (String) -> Bool,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Verification {
        var before = try FileVerifier.verify(path, isNumber: isNumber, isCancelled: isCancelled)
        guard before.findings.contains(where: { FindingRepair.codes.contains($0.code) }) else {
            return before
        }
        var request = EditRequest(path)
        (request.isTrial, request.keepsBackup) = (repair.isTrial, repair.keepsBackup)
        var (after, newFault): (Verification?, Finding?)
        do throws(ForgeError) {
            let report = try FileEditor(request, isCancelled).run { source throws(ForgeError) in
                guard let file = try? M4BFile(reading: source, tableLimit: MP4Facts.tableLimit) else {
                    return M4BEdit()
                }
                return FindingRepair.edit(before.findings, of: file) ?? M4BEdit()
            } accepting: { planned throws(ForgeError) in
                let result = try FileVerifier.verify(
                    path, as: planned, isNumber: isNumber, isCancelled: isCancelled)
                newFault = Self.newFault(of: result, beside: before)
                guard newFault == nil, result.error == nil, result.findings.count < before.findings.count
                else { return false }
                after = result
                return true
            }
            guard var after else {
                before.reasonNotFixed =
                    newFault.map { "what would be put right would bring another fault: \($0.text)" }
                    ?? "nothing of it can be put right"
                return before
            }
            after.fixed = fixed(before.findings, after.findings)
            after.edit = report
            return after
        } catch {
            // What no edit can change is left as it is.
            guard error.code != .inputDamaged else {
                before.reasonNotFixed = error.reason
                return before
            }
            if error.code == .cancelled { throw error }
            before.error = error
            return before
        }
    }

    private static func counts(_ findings: [Finding]) -> [Finding.Code: Int] {
        findings.reduce(into: [:]) { $0[$1.code, default: 0] += 1 }
    }

    /// A finding of a kind of which there were fewer.
    private static func newFault(of after: Verification, beside before: Verification) -> Finding? {
        let (new, old) = (counts(after.findings), counts(before.findings))
        return after.findings.first { new[$0.code, default: 0] > old[$0.code, default: 0] }
    }

    /// The findings that are no more: of a kind of which some are left, those that are told of nowhere in the same words.
    private static func fixed(_ before: [Finding], _ after: [Finding]) -> [Finding] {
        let left = counts(after)
        return before.filter { left[$0.code] == nil || !after.contains($0) }
    }
}
