package import FormModel

extension ResponseDocument {
  /// The response as a draft of another form, or of another version of its own.
  ///
  /// An answer is brought over where the other form asks the same linkId and takes the answer;
  /// whether it is asked at all, and what is missing, is for the dialogue to find out.
  ///
  /// - Returns: The draft, and the linkIds of the answers that no longer fit, in the order in which
  ///   they stand; nil where the response names no case.
  package func broughtOver(
    to index: FormIndex
  ) -> (document: ResponseDocument, lost: [String])? {
    guard let code = record.caseCode,
      let old = try? ResponseDocument(reading: bytes, index)
    else { return nil }
    var document = ResponseDocument(code, index)
    let roles = old.authors()
    for question in index.form.items.indices where index.form.items[question].type.isQuestion {
      let answers = old.answers(to: question)
      guard !answers.isEmpty else { continue }
      document.setAnswers(answers, to: question, by: roles[question] ?? .physician)
    }
    var validator = ResponseValidator(index)
    for finding in validator.findings(in: document.record)
    where finding.severity == .error && ![.required, .notEnabled].contains(finding.code) {
      if let question = finding.linkID.flatMap({ index.form.index(of: $0) }) {
        document.setAnswers([], to: question, by: .physician)
      }
    }
    var lost: [String] = []
    for item in record.items where item.firstAnswer >= 0 {
      let linkID = record.text(item.linkID)
      let isKept = index.form.index(of: linkID).map { !document.answers(to: $0).isEmpty } ?? false
      if !isKept, !lost.contains(linkID) { lost.append(linkID) }
    }
    return (document, lost)
  }
}
