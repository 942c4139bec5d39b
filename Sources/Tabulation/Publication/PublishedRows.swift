/// What a published file says of each row, found by the row's codes.
///
/// It is read from the file's own bytes: what was published once holds, whatever the program would
/// publish today.
package struct PublishedRows: Sendable, Hashable {
  /// What a row is about.
  struct Key: Sendable, Hashable {
    var table: String
    var strata: [String]
    var question: String
    var option: String
  }

  /// What is known of a row's count.
  enum Status: Sendable, Hashable {
    case published(Int)
    case band(ClosedRange<Int>)
    case suppressed
  }

  /// The names of the stratum columns.
  let stratumColumns: [String]
  /// The rows with a count; those that follow from others (sums, quartiles) are left out.
  private(set) var statuses: [Key: Status] = [:]

  /// Reads the bytes of a file as `CSVWriter` wrote them; nil where they are none.
  package init?(csv bytes: [UInt8]) {
    guard let lines = CSVRecords.read(bytes), let header = lines.first else { return nil }
    var places: [String: Int] = [:]
    for (place, name) in header.enumerated() { places[name] = place }
    let wanted = ["table", "question", "option", "count", "count_low", "count_high", "status"]
    let found = wanted.compactMap { places[$0] }
    guard found.count == wanted.count else { return nil }
    let strata = header.indices.filter { header[$0].hasPrefix("stratum_") }
    stratumColumns = strata.map { header[$0] }
    for line in lines.dropFirst() {
      guard line.count == header.count else { return nil }
      let key = Key(
        table: line[found[0]], strata: strata.map { line[$0] }, question: line[found[1]],
        option: line[found[2]])
      let status: Status
      switch line[found[6]] {
      case "published":
        guard let count = Int(line[found[3]]), count >= 0 else { return nil }
        status = .published(count)
      case "band":
        guard let low = Int(line[found[4]]), let high = Int(line[found[5]]), 0 <= low, low <= high
        else { return nil }
        status = .band(low...high)
      case "suppressed": status = .suppressed
      case "quartile": continue
      default: return nil
      }
      guard key.option != ReservedOption.hidden.rawValue else { continue }
      guard statuses.updateValue(status, forKey: key) == nil else { return nil }
    }
  }

  /// The rows of a table that was just made.
  init(_ table: PublishableTable) {
    stratumColumns = table.stratumColumns
    for row in table.rows where row.option != ReservedOption.hidden.rawValue {
      let key = PublishedRows.key(row, of: table)
      switch row.content {
      case .published(let count, _): statuses[key] = .published(count)
      case .band(let low, let high, _): statuses[key] = .band(low...max(low, high))
      case .suppressed: statuses[key] = .suppressed
      case .place: break
      }
    }
  }

  /// The key of a row, its codes as the file has them.
  static func key(_ row: PublishableTable.Row, of table: PublishableTable) -> Key {
    key(row, table: row.table ?? table.table, columns: table.stratumColumns.count)
  }

  /// The key of a row of `table` in a file of so many stratum columns.
  static func key(_ row: PublishableTable.Row, table: String, columns: Int) -> Key {
    let strata = (0..<columns).map {
      row.strata.indices.contains($0) ? row.strata[$0] : ReservedOption.total.rawValue
    }
    return Key(
      table: CSVCell.harmless(table), strata: strata.map(CSVCell.harmless),
      question: CSVCell.harmless(row.question), option: CSVCell.harmless(row.option))
  }
}

/// Reads what `CSVWriter` wrote: RFC 4180, UTF-8, perhaps with a byte order mark.
enum CSVRecords {
  /// The cells of each line; nil where quotes are left open or stand inside a cell.
  static func read(_ bytes: [UInt8]) -> [[String]]? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var next = bytes.starts(with: mark) ? mark.count : 0
    var lines: [[String]] = []
    var line: [String] = []
    while next < bytes.count {
      var cell: [UInt8] = []
      if bytes[next] == UInt8(ascii: "\"") {
        next += 1
        while true {
          guard next < bytes.count else { return nil }
          if bytes[next] == UInt8(ascii: "\"") {
            next += 1
            guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") else { break }
          }
          cell.append(bytes[next])
          next += 1
        }
      } else {
        while next < bytes.count, !",\r\n\"".utf8.contains(bytes[next]) {
          cell.append(bytes[next])
          next += 1
        }
      }
      line.append(String(decoding: cell, as: UTF8.self))
      if next < bytes.count, bytes[next] == UInt8(ascii: ",") {
        next += 1
        if next == bytes.count { return nil }
        continue
      }
      guard next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\r"),
        bytes[next + 1] == UInt8(ascii: "\n")
      else { return nil }
      next += 2
      lines.append(line)
      line = []
    }
    return lines
  }
}
