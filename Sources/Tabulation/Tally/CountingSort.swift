/// The numbers of some rows by a small key of each, those of one key ascending.
///
/// Keys are counted, not compared: for millions of rows that takes a fraction of the time.
struct CountingSort {
  /// The rows in their order.
  var order: [UInt32]
  private let starts: [Int]

  /// Orders the rows below `count`, whose keys are below `keys`.
  init(_ count: Int, keys: Int, by key: (Int) -> Int) {
    var starts = Array(repeating: 0, count: keys + 1)
    for row in 0..<count { starts[key(row) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    self.starts = starts
    order = Array(repeating: 0, count: count)
    var next = starts
    for row in 0..<count {
      let key = key(row)
      order[next[key]] = UInt32(truncatingIfNeeded: row)
      next[key] += 1
    }
  }

  /// Where in the order each key's rows are, by key.
  var runs: [Range<Int>] { zip(starts, starts.dropFirst()).map { $0..<$1 } }
}
