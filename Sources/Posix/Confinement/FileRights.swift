/// Access rights to files and directories: landlock(7).
package struct FileRights: OptionSet, Equatable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    static let execute = FileRights(rawValue: 1 << 0)
    static let writeFile = FileRights(rawValue: 1 << 1)
    static let readFile = FileRights(rawValue: 1 << 2)
    static let readDirectory = FileRights(rawValue: 1 << 3)
    static let removeDirectory = FileRights(rawValue: 1 << 4)
    static let removeFile = FileRights(rawValue: 1 << 5)
    static let makeCharacterDevice = FileRights(rawValue: 1 << 6)
    static let makeDirectory = FileRights(rawValue: 1 << 7)
    static let makeFile = FileRights(rawValue: 1 << 8)
    static let makeSocket = FileRights(rawValue: 1 << 9)
    static let makePipe = FileRights(rawValue: 1 << 10)
    static let makeBlockDevice = FileRights(rawValue: 1 << 11)
    static let makeLink = FileRights(rawValue: 1 << 12)
    /// Renaming to another directory. Since version 2; earlier versions never allow it.
    static let refer = FileRights(rawValue: 1 << 13)
    /// Since version 3.
    static let truncate = FileRights(rawValue: 1 << 14)
    /// ioctl(2) on devices. Since version 5.
    static let deviceRequest = FileRights(rawValue: 1 << 15)

    static let reading: FileRights = [.readFile, .readDirectory]
    /// All rights that storing regular files needs.
    static let keeping: FileRights = [
        .readFile, .readDirectory, .writeFile, .truncate, .makeFile, .makeDirectory, .removeFile, .removeDirectory,
        .refer,
    ]
    /// All rights that creating and writing regular files needs.
    static let filling: FileRights = [.writeFile, .truncate, .makeFile]
    /// All rights except those to change anything.
    static let executing: FileRights = [.readFile, .readDirectory, .execute]
    /// The rights that apply to files.
    static let ofFiles: FileRights = [.execute, .readFile, .writeFile, .truncate, .deviceRequest]

    /// The rights that a version of Landlock supports and can therefore deny.
    static func known(to version: Int) -> FileRights {
        let count =
            switch version {
            case ...1: 13
            case 2: 14
            case 3, 4: 15
            default: 16
            }
        return FileRights(rawValue: (1 << count) - 1)
    }
}
