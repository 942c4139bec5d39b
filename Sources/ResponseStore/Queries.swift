package import FormModel

/// A question of the secretariat that no newer version has answered yet.
package struct OpenQuery: Sendable, Hashable {
  /// The entry of the history that asks it.
  package let entry: Int
  /// The case.
  package let caseCode: CaseCode
  /// When it was asked: ISO 8601 with an offset.
  package let time: String
  /// The question's text.
  package let text: String
}

extension ResponseStore {
  /// Notes that the secretariat asks back about a case.
  ///
  /// It stays open until a newer version of the case comes.
  ///
  /// - Parameter time: When it asks: ISO 8601 with an offset.
  package func ask(_ code: CaseCode, _ text: String, at time: String) throws(StoreError) {
    _ = try database.inTransaction { () throws(StoreError) in
      try History(database).append(
        .queried, code, role: .secretariat, at: time, content: Array(text.utf8)[...])
    }
  }

  /// The questions that are open, by case code, each case's in the order asked.
  package func openQueries() throws(StoreError) -> [OpenQuery] {
    try database.rows(
      """
      SELECT asked.entry, asked.case_code, asked.at, content.resource FROM history AS asked
      JOIN content ON content.entry = asked.entry
      WHERE asked.event = 'queried' AND NOT EXISTS (
        SELECT 1 FROM history WHERE about = asked.entry AND event = 'query-closed')
      ORDER BY asked.case_code, asked.entry
      """
    ) { (row) throws(StoreError) in
      guard let text = String(validating: try row.bytes(3), as: UTF8.self) else {
        throw row.error(.damaged)
      }
      return OpenQuery(
        entry: row.integer(0), caseCode: try row.caseCode(1), time: try row.text(2), text: text)
    }
  }

  /// Notes that the open questions of a case are answered.
  func closeQueries(of code: CaseCode, at time: String) throws(StoreError) {
    let open = try database.rows(
      """
      SELECT entry FROM history AS asked WHERE case_code = ? AND event = 'queried'
        AND NOT EXISTS (SELECT 1 FROM history WHERE about = asked.entry AND event = 'query-closed')
      ORDER BY entry
      """, .text(code.letters)
    ) { (row) throws(StoreError) in row.integer(0) }
    for entry in open { try History(database).append(.queryClosed, code, at: time, about: entry) }
  }
}
