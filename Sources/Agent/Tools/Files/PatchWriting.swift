internal import Posix

/// Makes the changes of a patch: all new contents are written first, next to their files, and then each gets its name.
struct PatchWriting {
    private enum Step {
        case place(StagedFile, path: String)
        case remove(path: String)
    }

    private let plan: PatchPlan
    private let files: ToolFiles
    /// The steps of each change.
    private var steps: [[Step]] = []
    /// The number of new files in each directory, which have consecutive temporary names.
    private var counts: [FileIdentity: Int] = [:]
    private var madeDirectories: [String] = []

    init(of plan: PatchPlan, _ files: ToolFiles) {
        self.plan = plan
        self.files = files
    }

    /// Makes the changes; returns a line for each.
    ///
    /// - Throws: a sentence that names the changes that were made before one failed.
    mutating func apply() throws(ToolError) -> [String] {
        do throws(ToolError) {
            for change in plan.changes { try stage(change) }
            for case .place(let file, let path) in steps.joined() {
                try files.at(path) { (_) throws(SystemError) in try file.check() }
            }
        } catch {
            discard()
            throw ToolError("\(error.message) No file was changed.")
        }
        for (index, change) in steps.enumerated() {
            var done = plan.changes[..<index].map(\.summary)
            for step in change {
                do throws(ToolError) {
                    done += try make(step)
                } catch {
                    discard()
                    throw ToolError(error.message + Self.remark(after: done, failing: step))
                }
            }
        }
        return plan.changes.map(\.summary)
    }

    private mutating func stage(_ change: PatchPlan.Change) throws(ToolError) {
        steps.append([])
        for step in change.steps {
            switch step {
            case .remove(let path): steps[steps.count - 1].append(.remove(path: path))
            case .write(let bytes, let path, let model):
                madeDirectories = try files.missingDirectories(path) + madeDirectories
                let file = try files.stage(bytes, to: path, permissionsOf: model, counts: &counts)
                steps[steps.count - 1].append(.place(file, path: path))
            }
        }
    }

    /// - Returns: the line of a result for a step after which others of its change follow.
    private func make(_ step: Step) throws(ToolError) -> [String] {
        switch step {
        case .place(let file, let path):
            try files.at(path) { (_) throws(SystemError) in try file.place() }
            return ["A \(ToolFiles.shown(path))"]
        case .remove(let path):
            try files.remove(path)
            return []
        }
    }

    /// Removes the new contents that have not got their names, and the directories that were made for them.
    private func discard() {
        for case .place(let file, _) in steps.joined() { file.discard() }
        for path in madeDirectories { try? files.removeDirectory(path) }
    }

    private static func remark(after done: [String], failing step: Step) -> String {
        var remark = done.isEmpty ? " No other file was changed." : ""
        if case .place(let file, _) = step, file.isWrittenInPlace {
            remark += " The file itself may contain a part of the new content."
        }
        if done.isEmpty { return remark }
        return "\(remark) The patch was applied only in part. Changed before: \(PatchPlan.list(done))"
    }
}
