import FormJSON
package import FormModel

extension ResponseStore {
  /// Keeps a form beside the drafts that answer it, so that they can be resumed when the program
  /// brings a newer one.
  ///
  /// - Parameters:
  ///   - canonical: The form as `url|version`; the first one kept under it stays.
  ///   - json: The Questionnaire.
  package func keepForm(_ canonical: String, json: [UInt8]) throws(StoreError) {
    try database.run(
      "INSERT INTO form (canonical, resource) VALUES (?, ?) ON CONFLICT DO NOTHING",
      .text(canonical), .bytes(json[...]))
  }

  /// The Questionnaire kept under `url|version`, or nil.
  package func form(_ canonical: String) throws(StoreError) -> [UInt8]? {
    try database.first("SELECT resource FROM form WHERE canonical = ?", .text(canonical)) {
      (row) throws(StoreError) in try row.bytes(0)
    }
  }

  /// Notes that a draft was brought to another version of the form, and keeps what it was.
  ///
  /// - Parameters:
  ///   - form: The form that it answered until now, as `url|version`.
  ///   - json: The draft in the new version.
  ///   - time: When: ISO 8601 with an offset.
  ///   - role: Who wants it.
  package func changeForm(
    of draft: Draft, from form: String, to json: [UInt8], at time: String, role: Role
  ) throws(StoreError) {
    try database.inTransaction { () throws(StoreError) in
      try History(database).append(
        .formChanged, draft.caseCode, role: role, at: time, form: form, content: draft.json[...])
      try saveDraft(draft.caseCode, json: json, at: time, role: role)
    }
  }
}

/// The form that a response names, as `url|version`, or nil.
func canonical(of json: [UInt8]) -> String? {
  let name = (try? JSONTree(reading: json))?["questionnaire"]?.stringValue
  return name.flatMap { $0.isEmpty ? nil : $0 }
}
