import Conversation

@testable import Sessions

/// Two questions with their answers, then a compaction that hides the first ones: ids 0 to 4.
private let compacted = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("A1"))
    $0.ask(.user("U2"))
    $0.answer(.said("A2"))
    $0.compact(keeping: 2)
}
/// The same, with one more question and its answer.
private let continuedAfterCompaction = tree {
    $0 = compacted
    $0.ask(.user("U3"))
    $0.answer(.said("A3"))
}
/// A run whose second turn follows a compaction.
private let compactedWithinRun = tree {
    $0.ask(.user("U1"))
    $0.answer(.calls("Let me look.", "s1"), .result("s1"))
    $0.compact(keeping: 0)
    $0.answerGoesOn(.said("It is 5."))
}
private let compactedBeforeAnswer = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("A1"))
    $0.ask(.user("U2"))
    $0.compact(keeping: 2)
}

/// Where requests continue in sessions with compactions.
let compactions = [
    ReconciliationCase(
        "The whole conversation continues at the compaction that hides its beginning", .conversation, compacted,
        told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 4, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "Only the new message follows a compaction", .user, compacted, told: [.user("U3")],
        .append(to: 4, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "The whole conversation continues at the leaf behind a compaction", .conversation, continuedAfterCompaction,
        told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3"), .told("A3"), .user("U4")],
        .append(to: 6, seeded: [], new: [.user("U4")])),
    ReconciliationCase(
        "The answer behind a compaction made again has the compaction as parent", .conversation,
        continuedAfterCompaction, told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 4, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "A hidden message edited begins a branch before the compaction", .conversation, continuedAfterCompaction,
        told: [.user("U1"), .told("A1"), .user("U2 edited")],
        .append(to: 1, seeded: [], new: [.user("U2 edited")])),
    ReconciliationCase(
        "A branch that is not current is continued at its compaction", .conversation,
        tree {
            $0 = compacted
            $0.ask(.user("U2 edited"), to: 1)
            $0.answer(.said("A2 too"))
        }, told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 4, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "A compaction within a run does not divide its answer", .conversation, compactedWithinRun,
        told: [.user("U1"), .told("Let me look.\n\nIt is 5."), .user("U2")],
        .append(to: 4, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "The part of an answer before a compaction is not the answer", .conversation, compactedWithinRun,
        told: [.user("U1"), .told("Let me look."), .user("U2")],
        .append(to: nil, seeded: [.user("U1"), .told("Let me look.")], new: [.user("U2")])),
    ReconciliationCase(
        "A message without an answer, before a compaction, is not stored twice", .user, compactedBeforeAnswer,
        told: [.user("U2")], .append(to: 3, seeded: [], new: [])),
    ReconciliationCase(
        "Nor when the whole conversation is sent", .conversation, compactedBeforeAnswer,
        told: [.user("U1"), .told("A1"), .user("U2")], .append(to: 3, seeded: [], new: [])),
    ReconciliationCase(
        "Nor when it is the first one", .conversation,
        tree {
            $0.ask(.user("U1"))
            $0.compact()
        }, told: [.user("U1")], .append(to: 1, seeded: [], new: [])),
    ReconciliationCase(
        "A client's result follows the compaction after its call", .user,
        tree {
            $0.ask(.user("U1"))
            $0.answer(.calls("", "c1"))
            $0.compact(keeping: 0)
        }, told: [.result("c1")], .append(to: 2, seeded: [], new: [.result("c1")])),
    ReconciliationCase(
        "Compactions that follow one another are skipped", .conversation,
        tree {
            $0 = compacted
            $0.compact()
        }, told: [.user("U1"), .told("A1"), .user("U2"), .told("A2"), .user("U3")],
        .append(to: 5, seeded: [], new: [.user("U3")])),
]
