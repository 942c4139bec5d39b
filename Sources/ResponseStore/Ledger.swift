import FormModel

/// One entry of the ledger: a release that was published, or its withdrawal.
package struct LedgerEntry: Sendable, Hashable {
  /// What happened to a release.
  package enum Event: String, Sendable {
    /// It was published.
    case released
    /// It was withdrawn.
    case withdrawn
  }

  /// Its place, from 1, without gaps.
  package let number: Int
  /// What happened.
  package let event: Event
  /// The release's name.
  package let release: String
  /// When: ISO 8601 with an offset.
  package let time: String
  /// What was decided: policy, cut-off and the frozen cases; for a withdrawal the reason.
  package let content: [UInt8]
  /// The file published, byte for byte; empty for a withdrawal.
  package let file: [UInt8]
  /// Its metadata, byte for byte; empty for a withdrawal.
  package let metadata: [UInt8]

  /// Makes an entry.
  package init(
    number: Int, event: Event, release: String, time: String, content: [UInt8], file: [UInt8],
    metadata: [UInt8]
  ) {
    (self.number, self.event, self.release, self.time) = (number, event, release, time)
    (self.content, self.file, self.metadata) = (content, file, metadata)
  }
}

/// What is wrong with a ledger: nothing may be published from a store that has such a one.
package struct LedgerFault: Error, Hashable, Sendable {
  /// The first entry that is wrong or missing.
  package let number: Int

  /// Makes a fault.
  package init(number: Int) { self.number = number }
}

extension ResponseStore {
  /// The whole ledger, each entry checked to follow from the one before; an entry that was
  /// changed, a gap or a missing end is a fault.
  package func ledger() throws(StoreError) -> Result<[LedgerEntry], LedgerFault> {
    var previous = LedgerChain.beginning
    var entries: [LedgerEntry] = []
    let rows = try database.rows(
      "SELECT entry, event, release, at, content, file, metadata, chain FROM ledger ORDER BY entry"
    ) { (row) throws(StoreError) -> (LedgerEntry, [UInt8]) in
      guard let event = LedgerEntry.Event(rawValue: try row.text(1)) else {
        throw row.error(.damaged)
      }
      return (
        LedgerEntry(
          number: row.integer(0), event: event, release: try row.text(2), time: try row.text(3),
          content: try row.bytes(4), file: try row.bytes(5), metadata: try row.bytes(6)),
        try row.bytes(7)
      )
    }
    for (entry, chain) in rows {
      let expected = LedgerChain.link(entry, after: previous)
      guard entry.number == entries.count + 1, chain == expected else {
        return .failure(LedgerFault(number: entries.count + 1))
      }
      previous = chain
      entries.append(entry)
    }
    // SQLite remembers the highest number it ever gave.
    let given = try database.integer("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'")
    guard given == entries.count else {
      return .failure(LedgerFault(number: entries.count + 1))
    }
    return .success(entries)
  }

  /// Adds an entry behind the `count` that were read; throws where another process was faster.
  package func appendToLedger(
    _ event: LedgerEntry.Event, _ release: String, after count: Int, at time: String,
    content: [UInt8],
    file: [UInt8] = [], metadata: [UInt8] = []
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      guard case .success(let entries) = try ledger() else { throw database.error(.damaged) }
      // What was decided without an entry might not be safe beside it.
      guard entries.count == count else { throw database.error(.busy) }
      var previous = LedgerChain.beginning
      for entry in entries { previous = LedgerChain.link(entry, after: previous) }
      let entry = LedgerEntry(
        number: entries.count + 1, event: event, release: release, time: time, content: content,
        file: file, metadata: metadata)
      try database.run(
        """
        INSERT INTO ledger (entry, event, release, at, content, file, metadata, chain)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """, .integer(entry.number), .text(event.rawValue), .text(release), .text(time),
        .bytes(content[...]), .bytes(file[...]), .bytes(metadata[...]),
        .bytes(LedgerChain.link(entry, after: previous)[...]))
      return .keep(())
    }
  }
}

/// Ties every entry of the ledger to all before it by SHA-256.
enum LedgerChain {
  /// What the first entry is tied to.
  static let beginning = [UInt8](repeating: 0, count: 32)

  /// The chain of `entry`, which follows an entry whose chain is `previous`.
  static func link(_ entry: LedgerEntry, after previous: [UInt8]) -> [UInt8] {
    var bytes = previous
    func add(_ field: some Collection<UInt8>) {
      bytes += String(field.count).utf8
      bytes.append(UInt8(ascii: ":"))
      bytes += field
    }
    add(String(entry.number).utf8)
    add(entry.event.rawValue.utf8)
    add(entry.release.utf8)
    add(entry.time.utf8)
    add(entry.content)
    add(entry.file)
    add(entry.metadata)
    return SHA256.digest(of: bytes).bytes
  }
}
