import FormJSON
package import FormModel

/// What a check of the whole store found.
package struct StoreCheck: Sendable, Hashable {
  /// What is wrong, a line each; at most twenty.
  package var faults: [Phrase] = []
  /// How much is wrong, at least.
  package var faultCount = 0
  /// How many entries the history has.
  package var entries = 0
  /// How many contents were compared with their digests.
  package var contents = 0
  /// The chain of the last entry; nil for an empty history.
  ///
  /// Whoever notes it can tell later that nothing before it was changed or cut off.
  package var head: SHA256Digest?
  /// How many entries the ledger of releases has.
  package var ledgerEntries = 0
  /// The chain of the ledger's last entry; nil for an empty ledger.
  package var ledgerHead: SHA256Digest?

  mutating func add(_ fault: Phrase) {
    faultCount += 1
    if faults.count < 20 { faults.append(fault) }
  }
}

extension ResponseStore {
  /// Reads the whole store, as it is at one moment, and compares everything in it.
  ///
  /// SQLite's own structures, the store's tables and triggers, references between tables, the
  /// chains of the history and of the ledger, the digest of every content, contents that are
  /// missing or belong to nothing, and drafts that are no JSON.
  package func check() throws(StoreError) -> StoreCheck {
    try database.reading { () throws(StoreError) in
      var check = StoreCheck()
      try checkStructure(&check)
      // What follows would only repeat that the pages themselves are damaged.
      guard check.faults.isEmpty, try hasAllTables(&check) else { return check }
      try checkReferences(&check)
      try checkHistory(&check)
      try checkLedger(&check)
      try checkContents(&check)
      try checkOrphans(&check)
      try checkDrafts(&check)
      return check
    }
  }

  private func checkStructure(_ check: inout StoreCheck) throws(StoreError) {
    let lines = try database.rows("PRAGMA integrity_check(20)") { (row) throws(StoreError) in
      try row.text(0)
    }
    for line in lines where line != "ok" {
      let words = visible(line)
      check.add(Phrase(ja: "ファイルの構造: \(words)", en: "the file's structure: \(words)"))
    }
  }

  /// Names what the program makes in every store and this one lacks; false where a table is among
  /// it, so that nothing more can be read.
  private func hasAllTables(_ check: inout StoreCheck) throws(StoreError) -> Bool {
    func objects(_ store: ResponseStore) throws(StoreError) -> [String] {
      try store.database.rows(
        "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1"
      ) { (row) throws(StoreError) in try row.text(0) }
    }
    let held = Set(try objects(self))
    var hasTables = true
    for object in try objects(try .inMemory(siteRandom: 1)) where !held.contains(object) {
      if object.hasPrefix("table ") { hasTables = false }
      check.add(
        Phrase(
          ja: "保存先の構造の一部が失われています: \(object)",
          en: "a part of the store's structure is missing: \(object)"))
    }
    return hasTables
  }

  private func checkReferences(_ check: inout StoreCheck) throws(StoreError) {
    let references = try database.rows("PRAGMA foreign_key_check") { (row) throws(StoreError) in
      "\(visible(try row.text(0))) \(row.integer(1))"
    }
    for line in references {
      check.add(Phrase(ja: "参照先のない行: \(line)", en: "a row that refers to nothing: \(line)"))
    }
  }

  private func checkHistory(_ check: inout StoreCheck) throws(StoreError) {
    let rows = try Statement.prepare(
      database,
      """
      SELECT entry, event, case_code, version, status, role, at, form, about, digest, chain
      FROM history ORDER BY entry
      """)
    var previous = HistoryChain.beginning
    while try rows.step() {
      let entry = try HistoryEntry(rows)
      check.entries += 1
      if entry.entry != check.entries {
        let (wanted, found) = (check.entries, entry.entry)
        check.add(
          Phrase(
            ja: "履歴の \(wanted) 番から \(found - 1) 番がありません",
            en: "entries \(wanted) to \(found - 1) of the history are missing"))
        check.entries = entry.entry
      }
      let chain = try rows.bytes(10)
      if chain != HistoryChain.link(entry, after: previous) {
        let number = entry.entry
        check.add(
          Phrase(
            ja: "履歴の \(number) 番が前の記録とつながりません（書き換えられた可能性があります）",
            en:
              "entry \(number) of the history does not follow from the one before (it may have been changed)"
          ))
      }
      previous = chain
    }
    check.head = check.entries == 0 ? nil : SHA256Digest(bytes: previous)
  }

  private func checkLedger(_ check: inout StoreCheck) throws(StoreError) {
    switch try ledger() {
    case .success(let entries):
      var chain = LedgerChain.beginning
      for entry in entries { chain = LedgerChain.link(entry, after: chain) }
      check.ledgerEntries = entries.count
      check.ledgerHead = entries.isEmpty ? nil : SHA256Digest(bytes: chain)
    case .failure(let fault):
      check.add(
        Phrase(
          ja: "公表の台帳の \(fault.number) 番目が、書き換えられたか失われています",
          en: "entry \(fault.number) of the ledger of releases was changed or is missing"))
    }
  }

  private func checkContents(_ check: inout StoreCheck) throws(StoreError) {
    let rows = try Statement.prepare(
      database,
      """
      SELECT entry, digest, resource FROM content LEFT JOIN history USING (entry) ORDER BY entry
      """)
    while try rows.step() {
      check.contents += 1
      let number = rows.integer(0)
      let expected = rows.isNull(1) ? nil : SHA256Digest(bytes: try rows.bytes(1))
      guard expected != SHA256.digest(of: try rows.bytes(2)) else { continue }
      check.add(
        Phrase(
          ja: "履歴の \(number) 番の内容がダイジェストと一致しません",
          en: "the content of entry \(number) of the history does not match its digest"))
    }
  }

  private func checkOrphans(_ check: inout StoreCheck) throws(StoreError) {
    let contentless = try database.rows(
      """
      SELECT entry FROM history AS kept
      WHERE (version IS NOT NULL OR event IN ('prefilled', 'queried', 'form-changed'))
        AND NOT EXISTS (SELECT 1 FROM content WHERE content.entry = kept.entry)
        AND NOT EXISTS (SELECT 1 FROM history AS later WHERE later.case_code = kept.case_code
          AND later.event = 'forgotten' AND later.entry > kept.entry)
      ORDER BY entry
      """
    ) { (row) throws(StoreError) in row.integer(0) }
    for number in contentless {
      check.add(
        Phrase(
          ja: "履歴の \(number) 番の内容がありません",
          en: "the content of entry \(number) of the history is missing"))
    }
  }

  private func checkDrafts(_ check: inout StoreCheck) throws(StoreError) {
    let rows = try Statement.prepare(
      database,
      """
      SELECT case_code, resource FROM draft UNION ALL SELECT case_code, resource FROM prefill
      ORDER BY case_code
      """)
    while try rows.step() {
      let code = try rows.caseCode(0)
      guard let tree = try? JSONTree(reading: try rows.bytes(1)),
        tree["identifier"]?["value"]?.stringValue.flatMap({ CaseCode($0) }) == code
      else {
        check.add(
          Phrase(
            ja: "症例 \(code) の下書きが読めません", en: "the draft of case \(code) cannot be read"))
        continue
      }
    }
  }
}
