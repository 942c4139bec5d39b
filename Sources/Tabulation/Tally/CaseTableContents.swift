import FormModel

extension CaseTable {
  /// What a table says beside its rows, for a file that another process merges.
  package struct Contents: Sendable, Hashable {
    /// The form, as a response names it (`url|version`); empty: it has no name.
    package var form: String
    /// The questions, each with its number of cells.
    package var questions: [String]
    /// The codes of the questions with answers that no cell counts.
    package var unsound: [String]
    /// What tells institutions apart, by number.
    package var keys: [String]
    /// For each combination that occurs the numbers of its keys.
    package var combinations: [[Int]]

    /// Names the contents.
    package init(
      form: String, questions: [String], unsound: [String], keys: [String], combinations: [[Int]]
    ) {
      (self.form, self.questions, self.unsound) = (form, questions, unsound)
      (self.keys, self.combinations) = (keys, combinations)
    }
  }

  /// What the table says beside its rows.
  package var contents: Contents {
    Contents(
      form: plan.form ?? "", questions: plan.questions.map { "\($0.code):\($0.cells.count)" },
      unsound: unsound.sorted().map { plan.questions[$0].code },
      keys: keys.names,
      combinations: keys.combinations.map { $0.map(Int.init) })
  }

  /// One row: the case's code, its version, its combination of keys and its bits as hexadecimal
  /// words, parted by spaces.
  package func text(ofRow row: Int) -> String {
    var text =
      caseCode(row).letters + " " + String(version(row)) + " " + String(rows.institution(row))
    for word in rows.words(row) {
      text += " " + String(word, radix: 16)
    }
    return text
  }

  /// The table that another process wrote; whatever is not sound is a mismatch.
  package init(
    _ plan: ReleasePlan, _ contents: Contents, rows: some Sequence<String>
  ) throws(TallyMismatch) {
    self.init(plan)
    for key in contents.keys { _ = keys.number(of: key) }
    for combination in contents.combinations {
      guard combination.allSatisfy({ contents.keys.indices.contains($0) })
      else { throw TallyMismatch() }
      _ = keys.number(of: combination.map { Int32(clamping: $0) })
    }
    for code in contents.unsound {
      guard let question = plan.questions.firstIndex(where: { $0.code == code })
      else { throw TallyMismatch() }
      unsound.insert(question)
    }
    // Also refuses what was written twice.
    guard self.contents == contents else { throw TallyMismatch() }
    for row in rows where !append(text: row) { throw TallyMismatch() }
  }

  /// Adds a row as it was written; false where it is not sound.
  private mutating func append(text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
    guard parts.count == 3 + layout.width, let code = CaseCode(parts[0]),
      let version = Int(parts[1]), version >= 0,
      let institution = Int32(parts[2]), keys.combinations.indices.contains(Int(institution))
    else { return false }
    let words = parts.dropFirst(3).compactMap { UInt64($0, radix: 16) }
    guard words.count == layout.width, isSound(words) else { return false }
    rows.append(words, code, version: version, institution: institution)
    return true
  }

  /// Whether every field of a row holds what it may.
  private func isSound(_ words: [UInt64]) -> Bool {
    guard Kind(rawValue: words[0, layout.kind]) != nil else { return false }
    return plan.questions.indices.allSatisfy {
      let greatest = plan.questions[$0].selection == .one ? plan.questions[$0].cells.count + 1 : 2
      return words[0, layout.questions[$0]] <= greatest
    }
  }
}
