/// A field of a request that a client can send and that a provider can reject.
package enum RequestField: Hashable, Sendable {
    case messages
    case tools
    case toolChoice
    case option(SamplingOptions.Field)
    /// A field of `SamplingOptions.others`, by its name in Chat Completions.
    case other(String)
}

/// The names that a client used for the fields that it sent, in the API of its request.
///
/// An error of a provider about one of these fields is reported under the client's own name. A field without a name was
/// written by this program, so that an error about it is not the client's.
package struct RequestFieldNames: Equatable, Sendable {
    private var names: [(field: RequestField, name: String)] = []

    package init() {}

    package subscript(_ field: RequestField) -> String? {
        get { names.first { $0.field == field }?.name }
        set {
            names.removeAll { $0.field == field }
            if let newValue { names.append((field, newValue)) }
        }
    }

    /// The fields that have a name, in the order in which they were set.
    package var fields: [RequestField] { names.map(\.field) }

    package static func == (left: Self, right: Self) -> Bool {
        left.names.elementsEqual(right.names) { $0.field == $1.field && $0.name == $1.name }
    }
}
