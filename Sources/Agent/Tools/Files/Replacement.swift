internal import Posix

/// The replacement of a text in the content of a file.
struct Replacement {
    let old: [UInt8]
    let new: [UInt8]

    /// The offsets of the old text, which is not empty; they do not overlap.
    func places(in content: [UInt8], countMax: Int) -> [Int] {
        var places: [Int] = []
        var start = 0
        while places.count < countMax, let place = firstOffset(of: old, in: content, from: start) {
            places.append(place)
            start = place + old.count
        }
        return places
    }

    /// The size of the content with the new text in so many places, in bytes.
    func size(of content: [UInt8], places: Int) -> Int { content.count + places * (new.count - old.count) }

    /// The content with the new text in all places.
    func applied(to content: [UInt8], at places: [Int]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(size(of: content, places: places.count))
        var start = 0
        for place in places {
            result += content[start..<place]
            result += new
            start = place + old.count
        }
        return result + content[start...]
    }

    /// The numbers of the lines in which the first places are, starting at 1.
    static func lineNumbers(of places: ArraySlice<Int>, in content: [UInt8]) -> [Int] {
        var line = 1
        var start = 0
        return places.map { place in
            line += content[start..<place].count { $0 == 0x0A }
            start = place
            return line
        }
    }
}
