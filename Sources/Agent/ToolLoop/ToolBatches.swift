internal import Conversation

/// Cuts the tool calls of a turn into batches.
enum ToolBatches {
    /// Most calls of a batch, because each is a process.
    static let callsMax = 8

    /// The batches in the order of the calls: consecutive calls that change nothing are executed at the same time, and
    /// every other call alone.
    static func batches(of calls: [ToolCall], isReadOnly: (ToolCall) -> Bool) -> [[ToolCall]] {
        var batches: [[ToolCall]] = []
        var isOpen = false
        for call in calls {
            let joins = isReadOnly(call)
            if joins, isOpen, let last = batches.indices.last, batches[last].count < callsMax {
                batches[last].append(call)
            } else {
                batches.append([call])
            }
            isOpen = joins
        }
        return batches
    }
}
