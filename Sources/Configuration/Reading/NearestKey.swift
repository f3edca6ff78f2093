internal import Text

/// The known key nearest to a misspelt one: only the case differs, or there are at most two typing errors between
/// them, and less than half of the word, so that `dev` is not taken for `env`.
func nearestKey(to key: String, among known: [String]) -> String? {
    let folded = key.asciiLowercased
    if let same = known.first(where: { $0.asciiLowercased == folded }) { return same }
    let distances = known.map { (key: $0, distance: typingErrors(Array(folded.utf8), Array($0.asciiLowercased.utf8))) }
    return distances.filter { $0.distance <= 2 && $0.distance * 2 < $0.key.utf8.count }
        .min { $0.distance < $1.distance }?.key
}

/// Characters inserted, deleted, replaced, or swapped with a neighbour (optimal string alignment); 3 for three or more.
func typingErrors(_ one: [UInt8], _ other: [UInt8]) -> Int {
    if abs(one.count - other.count) > 2 { return 3 }
    var before: [Int] = []
    var last = Array(0...other.count)
    for (row, letter) in one.enumerated() {
        var current = [row + 1]
        for (column, otherLetter) in other.enumerated() {
            var errors = min(last[column] + (letter == otherLetter ? 0 : 1), last[column + 1] + 1, current[column] + 1)
            let swapped = row > 0 && column > 0 && letter == other[column - 1] && one[row - 1] == otherLetter
            if swapped { errors = min(errors, before[column - 1] + 1) }
            current.append(errors)
        }
        (before, last) = (last, current)
    }
    return min(last[other.count], 3)
}
