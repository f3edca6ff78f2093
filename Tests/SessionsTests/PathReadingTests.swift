import Conversation
import Posix
import Testing

@testable import Sessions

struct PathReadingTests {
    private func prompt(_ tree: MemoryTree, bytesMax: Int = 1_000, required: Int = 0) throws -> [Message] {
        let leaf = try #require(tree.leaf)
        let path = try tree.promptPath(to: leaf.id, bytesMax: bytesMax, required: required)
        #expect(path.dropFirst().allSatisfy { !$0.isCompaction })
        return path.map { entry in
            switch entry.content {
            case .message(let message): message
            case .compaction(let compaction): compaction.message
            }
        }
    }

    private func summary(_ text: String) -> Message { .summary(text, of: .conversation) }

    @Test("A prompt has the summary, then the entries from the first kept one to the compaction, then the rest")
    func compacted() throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.ask(.user("3"))
            $0.answer(.said("4"))
            $0.compact(keeping: 2)
            $0.ask(.user("5"))
        }

        #expect(try prompt(stored) == [summary("sum"), .user("3"), .said("4"), .user("5")])
        #expect(try stored.wholePath(to: 5).map(\.id) == Array(0...5))
    }

    @Test("Messages that the provider refused, and their mark, are not in a prompt")
    func refused() throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.ask(.user("unanswered"))
            $0.ask(.user("refused"), .picture("refused", "AAAA"))
            $0.refuse(2)
            $0.ask(.user("3"))
        }

        #expect(try prompt(stored) == [.user("1"), .said("2"), .user("unanswered"), .user("3")])
        #expect(
            try prompt(
                tree {
                    $0.ask(.user("1")); $0.refuse(9)
                }) == [])
    }

    @Test("A mark does not reach beyond an answer with content")
    func refusedAfterAnswer() throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.ask(.user("3"))
            $0.refuse(9)
        }

        #expect(try prompt(stored) == [.user("1"), .said("2")])
    }

    @Test("Refused messages are read up to a limit, and a few of them cost no history")
    func refusedLimit() throws {
        let prompts = try [100, 10_000].map { count in
            let stored = tree {
                $0.ask(.user("1"))
                $0.answer(.said("2"))
                for _ in 0..<count {
                    $0.ask(.user("refused"))
                    $0.refuse(1)
                }
                $0.ask(.user("3"))
            }
            return try prompt(stored)
        }

        #expect(prompts == [[.user("1"), .said("2"), .user("3")], [.user("3")]])
    }

    @Test("Without a first kept entry the summary stands for everything before the compaction")
    func nothingKept() throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.compact()
            $0.ask(.user("3"))
        }

        #expect(try prompt(stored) == [summary("sum"), .user("3")])
    }

    @Test("A first kept entry that is not on the path keeps nothing", arguments: [2, 3])
    func otherBranch(firstKept: Int) throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.ask(.user("other"))
            $0.answer(.said("other"))
            $0.ask(.user("3"), to: 1)
            $0.compact(keeping: firstKept)
            $0.ask(.user("4"))
        }

        #expect(try prompt(stored) == [summary("sum"), .user("4")])
    }

    @Test("A first kept entry before the root keeps nothing")
    func beforeRoot() throws {
        let stored = tree {
            $0.ask(.user("other"))
            $0.ask(.user("1"), to: .some(nil))
            $0.compact(keeping: 0)
        }

        #expect(try prompt(stored) == [summary("sum")])
    }

    @Test("Only the newest compaction counts, also among the entries that it keeps", arguments: [2, 3])
    func newest(firstKept: Int) throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.ask(.user("3"))
            $0.compact("old", keeping: 1)
            $0.ask(.user("4"))
            $0.compact("new", keeping: firstKept)
            $0.ask(.user("5"))
        }
        let kept: [Message] = firstKept == 2 ? [.user("3"), .user("4")] : [.user("4")]

        #expect(try prompt(stored) == [summary("new")] + kept + [.user("5")])
    }

    @Test("A branch that began before the compaction has no summary")
    func earlierBranch() throws {
        let stored = tree {
            $0.ask(.user("1"))
            $0.answer(.said("2"))
            $0.compact()
            $0.ask(.user("3"), to: 1)
        }

        #expect(try prompt(stored) == [.user("1"), .said("2"), .user("3")])
    }

    @Test("The limit counts the summary: kept entries give way first, then the summary")
    func limit() throws {
        let stored = tree {
            $0.ask(.user("0"))
            for turn in 1...3 {
                $0.ask(.user("question \(turn)"))
                $0.answer(.said("answer \(turn)"))
            }
            $0.compact(keeping: 1)
            $0.ask(.user("last one"))
        }
        let bytes = summary("sum").promptBytes + "last one".utf8.count
        let turn = "question 3".utf8.count + "answer 3".utf8.count
        let last: [Message] = [.user("question 3"), .said("answer 3")]

        #expect(try prompt(stored, bytesMax: bytes + 3 * turn).count == 8)
        #expect(try prompt(stored, bytesMax: bytes + 3 * turn - 1).count == 6)
        #expect(try prompt(stored, bytesMax: bytes + 2 * turn - 1) == [summary("sum")] + last + [.user("last one")])
        #expect(try prompt(stored, bytesMax: bytes) == [summary("sum"), .user("last one")])
        #expect(try prompt(stored, bytesMax: bytes - 1) == [.user("last one")])
        #expect(try prompt(stored, bytesMax: 0, required: 2) == [summary("sum"), .said("answer 3"), .user("last one")])
    }

    @Test("With a summary, ten thousand turns cost as much as a hundred")
    func flat() throws {
        let state = try TemporaryState()
        let costs = try [100, 10_000].map { turns in
            let name = "turns-\(turns)"
            try state.write(turns: turns, as: name)
            let transcript = try TranscriptFile.writing(try File.open(try state.paths(name).file, writing: true))
            let last = try #require(try transcript.leaf)
            let compaction = Compaction(summary: "sum", firstKept: last.parent, tokensBefore: 9)
            let entry = Entry(id: 0, parent: nil, time: 0, content: .compaction(compaction))
            let id = try #require(try transcript.append([entry], after: last.id, durable: false))

            let path = try transcript.promptPath(to: id, bytesMax: .max / 8, required: 0)

            #expect(path.map(\.isCompaction) == [true, false, false])
            return transcript.readings
        }

        #expect(costs[0].count <= 2)
        #expect(costs[1].count <= costs[0].count + 1)
    }
}
