/// A value that has a form in JSON; other modules may add their own.
package protocol Writable {
    /// Writes exactly one value.
    func write(to writer: inout Writer)
}

extension String: Writable {
    package func write(to writer: inout Writer) { writer.value(quoting: self) }
}

extension Int: Writable {
    package func write(to writer: inout Writer) { writer.value(spelling: description) }
}

extension Int64: Writable {
    package func write(to writer: inout Writer) { writer.value(spelling: description) }
}

extension Double: Writable {
    /// The shortest spelling that reads back as the same number; one that is whole keeps its point (`1.0`). JSON cannot
    /// spell infinity and NaN: they are `null`, as in ECMAScript.
    package func write(to writer: inout Writer) { writer.value(spelling: isFinite ? description : "null") }
}

extension Bool: Writable {
    package func write(to writer: inout Writer) { writer.value(spelling: self ? "true" : "false") }
}

extension Slice: Writable {
    package func write(to writer: inout Writer) { writer.value(spelling: bytes) }
}

extension Optional: Writable where Wrapped: Writable {
    package func write(to writer: inout Writer) {
        if let self { self.write(to: &writer) } else { writer.null() }
    }
}

extension Array: Writable where Element: Writable {
    package func write(to writer: inout Writer) {
        writer.array { writer in
            for element in self { element.write(to: &writer) }
        }
    }
}
