/// A value that can be written as JSON; other modules may add conformances.
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
    /// The shortest number that is read back as the same value; a whole number keeps its point (`1.0`). JSON cannot
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
