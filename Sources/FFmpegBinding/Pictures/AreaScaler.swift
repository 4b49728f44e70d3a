/// Makes a picture smaller: each pixel is the mean of the area that it stands for, weighed by how much of each source pixel
/// is in it. Rows are read once, in order; memory is that of a few rows.
struct AreaScaler {
    /// The share of one source pixel that goes to a target pixel, and to the next.
    private struct Share {
        var target: Int
        var own: Float
        var next: Float
    }

    private let columns: [Share]
    private let rows: [Share]
    private let size: (width: Int, height: Int)

    /// - Parameters: sizes in pixels; neither side grows.
    init(from source: (Int, Int), to size: (width: Int, height: Int)) {
        columns = Self.shares(source.0, size.width)
        rows = Self.shares(source.1, size.height)
        self.size = size
    }

    /// Shares that add up to 1 for each target pixel. A source pixel reaches into two at most, since those are larger.
    private static func shares(_ source: Int, _ target: Int) -> [Share] {
        (0..<source).map { index in
            // In parts of 1 / source: pixel `index` is `target` parts wide, and a target pixel `source` parts.
            let (start, end) = (index * target, (index + 1) * target)
            let place = start / source
            let border = (place + 1) * source
            let own = min(end, border) - start
            return Share(
                target: place, own: Float(own) / Float(source), next: Float(target - own) / Float(source))
        }
    }

    /// - Parameters:
    ///   - read: a source pixel by column and row.
    ///   - put: takes a target pixel.
    func run(_ read: (Int, Int) -> (UInt8, UInt8, UInt8), _ put: (Int, Int, (UInt8, UInt8, UInt8)) -> Void) {
        let width = 3 * size.width
        // One column and one row more take what rounding leaves for none.
        var (sum, next) = ([Float](repeating: 0, count: width), [Float](repeating: 0, count: width))
        var row = [Float](repeating: 0, count: width + 3)
        for (y, share) in rows.enumerated() {
            for index in row.indices { row[index] = 0 }
            for (x, column) in columns.enumerated() {
                let pixel = read(x, y)
                let place = 3 * column.target
                let values = (Float(pixel.0), Float(pixel.1), Float(pixel.2))
                row[place] += values.0 * column.own
                row[place + 1] += values.1 * column.own
                row[place + 2] += values.2 * column.own
                if column.next > 0 {
                    row[place + 3] += values.0 * column.next
                    row[place + 4] += values.1 * column.next
                    row[place + 5] += values.2 * column.next
                }
            }
            for index in 0..<width {
                sum[index] += row[index] * share.own
                next[index] += row[index] * share.next
            }
            let isLast = y + 1 == rows.count || rows[y + 1].target > share.target
            guard isLast, share.target < size.height else { continue }
            for x in 0..<size.width {
                func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
                put(x, share.target, (byte(sum[3 * x]), byte(sum[3 * x + 1]), byte(sum[3 * x + 2])))
            }
            swap(&sum, &next)
            for index in 0..<width { next[index] = 0 }
        }
    }
}
