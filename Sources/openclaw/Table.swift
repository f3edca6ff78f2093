/// Columns of text for a terminal.
enum Table {
    /// Pads each column to its longest value, except the last one.
    static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let filled = zip(row, widths).dropLast().map { text, width in
                text + String(repeating: " ", count: width - text.count + 2)
            }
            return filled.joined() + (row.last ?? "")
        }
    }
}
