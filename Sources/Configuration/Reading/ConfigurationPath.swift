/// The path of a key: `gateway.auth.mode`, `agents.list[0].id`, `models.providers.local["a.b"]`.
package struct ConfigurationPath: Equatable, Sendable {
    package enum Component: Equatable, Sendable {
        /// A key that is defined by the configuration.
        case key(String)
        /// A key that the file's author chose: the name of a provider, of a model …
        case name(String)
        case index(Int)
    }

    package var components: [Component]

    package init(_ components: [Component] = []) {
        self.components = components
    }

    package func appending(_ component: Component) -> ConfigurationPath {
        ConfigurationPath(components + [component])
    }

    /// The path with `*` for every name and `[]` for every index: the same for all members of a map or list.
    package var pattern: String {  // For tests.
        ConfigurationPath.joined(
            components.map { component in
                switch component {
                case .key(let key): (key, false)
                case .name: ("*", false)
                case .index: ("[]", true)
                }
            })
    }

    /// Whether this path is a prefix of another one, comparing the words of their components.
    package func leads(to other: ConfigurationPath) -> Bool {
        components.count <= other.components.count
            && zip(components, other.components).allSatisfy { $0.word == $1.word }
    }

    private static func joined(_ words: [(text: String, isBracket: Bool)]) -> String {
        words.reduce(into: "") { path, word in
            if !word.isBracket && !path.isEmpty { path += "." }
            path += word.text
        }
    }
}

extension ConfigurationPath.Component {
    /// The key, name or number.
    package var word: String {
        switch self {
        case .key(let word), .name(let word): word
        case .index(let number): "\(number)"
        }
    }

    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$-*".utf8)

    /// Whether the word can be written without brackets and quotes.
    fileprivate var isPlain: Bool {
        !word.isEmpty && word.utf8.allSatisfy { Self.plain.contains($0) }
    }

    /// The word for a message: control characters would let a file write lines of a log.
    fileprivate var shown: String {
        var text = ""
        for scalar in word.unicodeScalars.prefix(80) {
            text.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? "\u{FFFD}" : scalar)
        }
        return text
    }
}

extension ConfigurationPath: CustomStringConvertible {
    package var description: String {
        ConfigurationPath.joined(
            components.map { component in
                if case .index(let number) = component { return ("[\(number)]", true) }
                return component.isPlain ? (component.word, false) : ("[\"\(component.shown)\"]", true)
            })
    }
}

extension ConfigurationPath {
    /// Reads a path in the form of its description; nil for anything else.
    package init?(_ text: String) {
        var rest = Substring(text)
        self.init([])
        while let first = rest.first {
            if first == "[" {
                guard let component = Self.bracketed(&rest) else { return nil }
                components.append(component)
                continue
            }
            if first == "." && !components.isEmpty { rest.removeFirst() }
            let word = rest.prefix { $0 != "." && $0 != "[" }
            if word.isEmpty { return nil }
            components.append(.key(String(word)))
            rest = rest[word.endIndex...]
        }
    }

    /// Takes `[0]`, `["name"]` or `['name']` from the front.
    private static func bracketed(_ rest: inout Substring) -> Component? {
        rest.removeFirst()
        if let quote = rest.first, quote == "\"" || quote == "'" {
            let word = rest.dropFirst().prefix { $0 != quote }
            let tail = rest[word.endIndex...]
            guard tail.hasPrefix("\(quote)]") else { return nil }
            rest = tail.dropFirst(2)
            return .name(String(word))
        }
        let digits = rest.prefix { $0 != "]" }
        guard let number = Int(digits), number >= 0, digits.endIndex < rest.endIndex else { return nil }
        rest = rest[digits.endIndex...].dropFirst()
        return .index(number)
    }
}
