import Conversation
import Testing

@testable import Sessions

/// A session as it is stored, what a client sends, and where that goes.
struct ReconciliationCase: CustomTestStringConvertible, Sendable {
    let name: String
    let source: KeySource
    let stored: MemoryTree
    let told: [Message]
    let plan: ReconciliationPlan

    init(
        _ name: String, _ source: KeySource, _ stored: MemoryTree, told: [Message], _ plan: ReconciliationPlan
    ) {
        self.name = name
        self.source = source
        self.stored = stored
        self.told = told
        self.plan = plan
    }

    var testDescription: String { name }
}

struct ReconciliationTests {
    @Test(
        "A request continues at the entry that its history ends with",
        arguments: beginnings + continuations + retries + prefills + refusals + tools + compactions)
    func plan(_ expected: ReconciliationCase) throws {
        var reconciliation = Reconciliation(expected.stored, source: expected.source)

        let plan = try reconciliation.plan(for: expected.told)

        #expect(plan == expected.plan)
    }

    @Test("A history of ten thousand equal messages is compared within a limit")
    func limited() throws {
        var stored = MemoryTree()
        for _ in 0..<10_000 {
            stored.ask(.user("go on"))
            stored.answer(.said("yes"))
        }
        let history = [Message.user("begin")] + (0..<5_000).flatMap { _ in [.said("yes"), .user("go on")] }
        var reconciliation = Reconciliation(stored, source: .user)

        let plan = try reconciliation.plan(for: history)

        #expect(plan == .append(to: nil, seeded: Array(history.dropLast()), new: [.user("go on")]))
        #expect(reconciliation.comparisonBytes <= 0)
    }

    @Test("The search for an answer to continue leaves the whole limit to the search for the history")
    func limitAfterPrefill() throws {
        let stored = tree {
            for turn in 1...9 {
                $0.ask(.user("U\(turn)"))
                $0.answer(.said("A\(turn)"))
            }
        }
        var reconciliation = Reconciliation(stored, source: .conversation)
        // The two messages of the history add less than it costs to read every entry.
        reconciliation.comparisonBytes = 0

        let plan = try reconciliation.plan(for: [.user("U1"), .told("A1"), .user("U10"), .told("Sure,")])

        #expect(plan == .append(to: 1, seeded: [], new: [.user("U10")]))
    }
}

/// One question with its answer, and two of them: ids 0 to 1 and 0 to 3.
let oneTurn = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("A1"))
}
let twoTurns = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("A1"))
    $0.ask(.user("U2"))
    $0.answer(.said("A2"))
}

private let beginnings = [
    ReconciliationCase(
        "The first message of a new session stands at the root", .user, MemoryTree(), told: [.user("U1")],
        .append(to: nil, seeded: [], new: [.user("U1")])),
    ReconciliationCase(
        "A new session is seeded with the history that the client tells", .header, MemoryTree(),
        told: [.user("U1"), .told("A1"), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("A1")], new: [.user("U2")])),
    ReconciliationCase(
        "A greeting before the first question is history", .conversation, MemoryTree(),
        told: [.told("Hello!"), .user("U1")],
        .append(to: nil, seeded: [.told("Hello!")], new: [.user("U1")])),
    ReconciliationCase(
        "The start of an answer is not part of the history", .user, MemoryTree(),
        told: [.user("U1"), .told("The answer is")], .append(to: nil, seeded: [], new: [.user("U1")])),
    ReconciliationCase(
        "The same call under `user` is a message like any other", .user, oneTurn,
        told: [.user("### Task: give this chat a title.")],
        .append(to: 1, seeded: [], new: [.user("### Task: give this chat a title.")])),
    ReconciliationCase(
        "The first answer made again begins at the root", .conversation, twoTurns, told: [.user("U1")],
        .append(to: nil, seeded: [], new: [.user("U1")])),
    ReconciliationCase(
        "The first message edited begins at the root", .conversation, twoTurns,
        told: [.user("U1 edited")], .append(to: nil, seeded: [], new: [.user("U1 edited")])),
    ReconciliationCase(
        "The first message edited, with its answer, is a new branch", .conversation, twoTurns,
        told: [.user("U1 edited"), .told("A1 again"), .user("U2")],
        .append(to: nil, seeded: [.user("U1 edited"), .told("A1 again")], new: [.user("U2")])),
    ReconciliationCase(
        "The first message with another picture begins at the root", .conversation,
        tree { $0.ask(.picture("what is this?", "AAAA")) }, told: [.picture("what is this?", "BBBB")],
        .append(to: nil, seeded: [], new: [.picture("what is this?", "BBBB")])),
]

private let continuations = [
    ReconciliationCase(
        "Only the new message, under `user`, follows the leaf", .user, twoTurns, told: [.user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "Only the new message, under a session key, follows the leaf", .header, twoTurns, told: [.user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "The whole conversation and a new message follow the leaf", .conversation, twoTurns,
        told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "The end of the conversation is enough", .user, twoTurns, told: [.told("A2"), .user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "White space at the ends of messages does not count", .conversation, oneTurn,
        told: [.user(" U1\n"), .told("\u{FEFF}A1 \u{A0}"), .user("U2")],
        .append(to: 1, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "White space within a message counts", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.said("if x:\n    y"))
        }, told: [.user("U1"), .told("if x:\n  y"), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("if x:\n  y")], new: [.user("U2")])),
    ReconciliationCase(
        "Texts that are only canonically equal differ", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.said("caf\u{E9}"))
        }, told: [.user("U1"), .told("cafe\u{301}"), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("cafe\u{301}")], new: [.user("U2")])),
    ReconciliationCase(
        "The last answer made again has the same parent", .conversation, twoTurns,
        told: [.user("U1"), .told("A1"), .user("U2")], .append(to: 1, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An earlier message edited has the same parent", .conversation, twoTurns,
        told: [.user("U1"), .told("A1"), .user("U2 edited")], .append(to: 1, seeded: [], new: [.user("U2 edited")])),
    ReconciliationCase(
        "An answer that the user edited is a new branch", .conversation, twoTurns,
        told: [.user("U1"), .told("A1 edited"), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("A1 edited")], new: [.user("U2")])),
    ReconciliationCase(
        "A branch that is not current is continued at its end", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.said("A1"))
            $0.ask(.user("U2"))
            $0.answer(.said("A2"))
            $0.ask(.user("U2 edited"), to: 1)
            $0.answer(.said("A2 too"))
        }, told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "Another chat under the same `user` is a branch of its own", .user, twoTurns,
        told: [.user("X1"), .told("Y1"), .user("X2")],
        .append(to: nil, seeded: [.user("X1"), .told("Y1")], new: [.user("X2")])),
    ReconciliationCase(
        "A chat that was seeded is continued", .user,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.said("A1"))
            $0.seed(.user("X1"), .told("Y1"), to: .some(nil))
            $0.ask(.user("X2"))
            $0.answer(.said("Y2"))
        }, told: [.user("X1"), .told("Y1"), .user("X2"), .told("Y2"), .user("X3")],
        .append(to: 5, seeded: [], new: [.user("X3")])),
    ReconciliationCase(
        "A longer history than was stored is a new branch", .header, oneTurn,
        told: [.user("U0"), .told("A0"), .user("U1"), .told("A1"), .user("U2")],
        .append(to: nil, seeded: [.user("U0"), .told("A0"), .user("U1"), .told("A1")], new: [.user("U2")])),
    ReconciliationCase(
        "A history that lacks a message is a new branch", .header, twoTurns,
        told: [.told("A1"), .told("A2"), .user("U3")],
        .append(to: nil, seeded: [.told("A1"), .told("A2")], new: [.user("U3")])),
    ReconciliationCase(
        "A client may drop the pictures of earlier messages", .conversation,
        tree {
            $0.ask(.picture("U1", "AAAA"))
            $0.answer(.said("A1"))
        }, told: [.user("U1"), .told("A1"), .user("U2")], .append(to: 1, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An earlier message with another picture is another message", .conversation,
        tree {
            $0.ask(.picture("U1", "AAAA"))
            $0.answer(.said("A1"))
        }, told: [.picture("U1", "BBBB"), .told("A1"), .user("U2")],
        .append(to: nil, seeded: [.picture("U1", "BBBB"), .told("A1")], new: [.user("U2")])),
]

private let unanswered = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("A1"))
    $0.ask(.user("U2"))
}
let aborted = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("partial answer", .aborted))
}

private let retries = [
    ReconciliationCase(
        "A message without an answer is not stored twice", .user, unanswered, told: [.user("U2 ")],
        .append(to: 2, seeded: [], new: [])),
    ReconciliationCase(
        "Nor when the whole conversation is sent", .conversation, unanswered,
        told: [.user("U1"), .told("A1"), .user("U2")], .append(to: 2, seeded: [], new: [])),
    ReconciliationCase(
        "Nor when it is the first one", .conversation, tree { $0.ask(.user("U1")) }, told: [.user("U1")],
        .append(to: 0, seeded: [], new: [])),
    ReconciliationCase(
        "What follows it is added", .user, unanswered, told: [.user("U2"), .user("U3")],
        .append(to: 2, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "Another message under `user` follows it", .user, unanswered, told: [.user("U3")],
        .append(to: 2, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "Another message of a whole conversation replaces it", .conversation, unanswered,
        told: [.user("U1"), .told("A1"), .user("U3")], .append(to: 1, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "With an empty answer told after it, the next message follows it", .conversation, unanswered,
        told: [.user("U1"), .told("A1"), .user("U2"), .told(""), .user("U3")],
        .append(to: 2, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "With an empty answer told after the first one, the next message follows it", .conversation,
        tree { $0.ask(.user("U1")) }, told: [.user("U1"), .told(""), .user("U2")],
        .append(to: 0, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "The same message again under `user`, once answered, is a new one", .user, oneTurn, told: [.user("U1")],
        .append(to: 1, seeded: [], new: [.user("U1")])),
    ReconciliationCase(
        "The same text with another picture is a new message", .user,
        tree { $0.ask(.picture("U1", "AAAA")) }, told: [.user("U1")],
        .append(to: 0, seeded: [], new: [.user("U1")])),
    ReconciliationCase(
        "An aborted answer is known by its beginning", .conversation, aborted,
        told: [.user("U1"), .told("partial"), .user("U2")], .append(to: 1, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An aborted answer is known by all of it", .conversation, aborted,
        told: [.user("U1"), .told("partial answer"), .user("U2")], .append(to: 1, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An aborted answer of which nothing was seen may be told as an empty one", .conversation,
        tree {
            $0.ask(.user("U0"))
            $0.answer(.said("A0"))
            $0.ask(.user("U1"))
            $0.answer(.said("partial answer", .aborted))
        }, told: [.user("U0"), .told("A0"), .user("U1"), .told(""), .user("U2")],
        .append(to: 3, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An aborted answer may be left out later", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.said("partial answer", .error))
            $0.ask(.user("U2"))
            $0.answer(.said("A2"))
        }, told: [.user("U1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "An aborted answer made again has the same parent", .conversation,
        tree {
            $0.ask(.user("U0"))
            $0.answer(.said("A0"))
            $0.ask(.user("U1"))
            $0.answer(.said("partial answer", .aborted))
        }, told: [.user("U0"), .told("A0"), .user("U1")], .append(to: 1, seeded: [], new: [.user("U1")])),
    ReconciliationCase(
        "A whole answer is not known by its beginning", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.said("whole answer"))
        }, told: [.user("U1"), .told("whole"), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("whole")], new: [.user("U2")])),
    ReconciliationCase(
        "An answer without text may be told as the placeholder", .conversation,
        tree {
            $0.ask(.user("U0"))
            $0.answer(.said("A0"))
            $0.ask(.user("U1"))
            $0.answer(.said(""))
        }, told: [.user("U0"), .told("A0"), .user("U1"), .told(AssistantMessage.placeholder), .user("U2")],
        .append(to: 3, seeded: [], new: [.user("U2")])),
]

/// A run of two turns with a tool of the server between them.
private let serverTool = tree {
    $0.ask(.user("U1"))
    $0.answer(.calls("Let me look.", "s1"), .result("s1"), .said("It is 5."))
}
/// A run that ends with a call to a tool of the client, next to one of the server.
private let clientTool = tree {
    $0.ask(.user("U1"))
    $0.answer(.calls("Let me look.", "s1", "c1"), .result("s1"))
}

private let tools = [
    ReconciliationCase(
        "The turns of a run are one answer, joined by a blank line", .conversation, serverTool,
        told: [.user("U1"), .told("Let me look.\n\nIt is 5."), .user("U2")],
        .append(to: 3, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "A part of a run's answer is not its answer", .conversation, serverTool,
        told: [.user("U1"), .told("Let me look."), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("Let me look.")], new: [.user("U2")])),
    ReconciliationCase(
        "A run that was cut off after its tools is known by its beginning", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.calls("Let me look.", "s1"), .result("s1"))
        }, told: [.user("U1"), .told("Let me"), .user("U2")], .append(to: 2, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An answer with tools made again has the same parent", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.calls("", "s1"), .result("s1"), .said("A1"))
            $0.ask(.user("U2"))
            $0.answer(.calls("One moment.", "s2"), .result("s2"), .said("A2"))
        }, told: [.user("U1"), .told("A1"), .user("U2")], .append(to: 3, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "A client's result follows the run that called it", .conversation, clientTool,
        told: [.user("U1"), .calls("Let me look.", "c1"), .result("c1")],
        .append(to: 2, seeded: [], new: [.result("c1")])),
    ReconciliationCase(
        "A client may drop the text next to its calls", .user, clientTool,
        told: [.user("U1"), .calls("", "c1"), .result("c1")], .append(to: 2, seeded: [], new: [.result("c1")])),
    ReconciliationCase(
        "A client may report only the result, under `user`", .user, clientTool, told: [.result("c1")],
        .append(to: 2, seeded: [], new: [.result("c1")])),
    ReconciliationCase(
        "A client may report only the result, in a conversation", .conversation, clientTool, told: [.result("c1")],
        .append(to: 2, seeded: [], new: [.result("c1")])),
    ReconciliationCase(
        "A result without the name of its tool gets it from the call", .user, clientTool,
        told: [.unnamedResult("c1")], .append(to: 2, seeded: [], new: [.result("c1")])),
    ReconciliationCase(
        "The second of two results gets the name, too", .user,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.calls("Let me look.", "c1", "c2"))
            $0.ask(.result("c1"))
        }, told: [.unnamedResult("c1"), .unnamedResult("c2")], .append(to: 2, seeded: [], new: [.result("c2")])),
    ReconciliationCase(
        "A result of an unknown call has no name", .user, clientTool,
        told: [.unnamedResult("c9")], .append(to: 2, seeded: [], new: [.unnamedResult("c9")])),
    ReconciliationCase(
        "Calls of another id are another answer", .user, clientTool,
        told: [.user("U1"), .calls("Let me look.", "c9"), .result("c9")],
        .append(to: nil, seeded: [.user("U1"), .calls("Let me look.", "c9")], new: [.result("c9")])),
    ReconciliationCase(
        "After the client's tool the conversation goes on", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.calls("Let me look.", "s1", "c1"), .result("s1"))
            $0.ask(.result("c1", "42"))
            $0.answer(.said("It is 42."))
        },
        told: [.user("U1"), .calls("Let me look.", "c1"), .result("c1", "42"), .told("It is 42."), .user("U2")],
        .append(to: 4, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "A result that was told but not answered is not stored twice", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.calls("", "c1", "c2"))
            $0.ask(.result("c1"), .result("c2"))
        }, told: [.user("U1"), .calls("", "c1", "c2"), .result("c1"), .result("c2")],
        .append(to: 3, seeded: [], new: [])),
]
