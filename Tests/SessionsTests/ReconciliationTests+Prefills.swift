import Conversation

@testable import Sessions

/// Requests that end with the start of an answer, or have no message.
let prefills = [
    ReconciliationCase(
        "An answer to continue that is stored has the new answer next to it", .conversation, twoTurns,
        told: [.user("U1"), .told("A1"), .user("U2"), .told("A2")], .append(to: 2, seeded: [], new: [])),
    ReconciliationCase(
        "Also the first answer, under `user`", .user, oneTurn, told: [.user("U1"), .told("A1")],
        .append(to: 0, seeded: [], new: [])),
    ReconciliationCase(
        "An aborted answer is continued from what the client has of it", .conversation, aborted,
        told: [.user("U1"), .told("partial")], .append(to: 0, seeded: [], new: [])),
    ReconciliationCase(
        "A start that the client wrote follows its question", .user, twoTurns,
        told: [.user("U1"), .told("A1"), .user("U3"), .told("Sure,")], .append(to: 1, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "Without any message a session is continued at its leaf", .user, twoTurns, told: [],
        .append(to: 3, seeded: [], new: [])),
    ReconciliationCase(
        "Without any message a whole conversation begins at the root", .conversation, twoTurns, told: [],
        .append(to: nil, seeded: [], new: [])),
]

/// The second question was refused by the provider: ids 2 and 3.
private let refused = tree {
    $0.ask(.user("U1"))
    $0.answer(.said("A1"))
    $0.ask(.user("U2"))
    $0.refuse(1)
}

/// Requests after a message that the provider refused.
let refusals = [
    ReconciliationCase(
        "The next message follows one that was refused", .user, refused, told: [.user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "A refused message that is sent again is a new one", .user, refused, told: [.user("U2")],
        .append(to: 3, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "A client that repeats a refused message with the next one adds only the next", .conversation, refused,
        told: [.user("U1"), .told("A1"), .user("U2"), .user("U3")], .append(to: 3, seeded: [], new: [.user("U3")])),
    ReconciliationCase(
        "A refused message of a whole conversation that is sent again has the same parent", .conversation, refused,
        told: [.user("U1"), .told("A1"), .user("U2")], .append(to: 1, seeded: [], new: [.user("U2")])),
    ReconciliationCase(
        "An empty answer told after a refused message is the mark", .conversation, refused,
        told: [.user("U1"), .told("A1"), .user("U2"), .told(""), .user("U3")],
        .append(to: 3, seeded: [], new: [.user("U3")])),
]
