/// The reason why a command was not started: a sentence for the model and the operator.
package struct CommandRefusal: Error, Equatable, Sendable {
    package let sentence: String

    package init(_ sentence: String) {
        self.sentence = sentence
    }
}

extension CommandRefusal: CustomStringConvertible {
    package var description: String { sentence }
}
