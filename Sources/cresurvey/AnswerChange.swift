import FormJSON
import FormModel
import TerminalDialogue

/// One item that is answered otherwise in a later state of a case.
struct AnswerChange {
  /// The item's linkId.
  let linkID: String
  private let before: (answers: [AnswerValue], item: QuestionnaireItem)?
  private let after: (answers: [AnswerValue], item: QuestionnaireItem)?

  /// What is answered otherwise in `after`, in the order of its form; what only `before` asks comes
  /// last.
  ///
  /// Each may answer its own version of the form. A laboratory's part says nothing of the rest.
  static func changes(
    from before: ResponseDocument, to after: ResponseDocument
  ) -> [AnswerChange] {
    let part = FormScope(of: before.record, in: before.index)
    let (old, new) = (answered(before), answered(after))
    var changes: [AnswerChange] = []
    for item in after.index.form.items where item.type.isQuestion {
      let (was, now) = (old[item.linkID], new[item.linkID])
      if part.isPartial, was == nil { continue }
      if was?.answers != now?.answers {
        changes.append(AnswerChange(linkID: item.linkID, before: was, after: now))
      }
    }
    for item in before.index.form.items where after.index.form.index(of: item.linkID) == nil {
      if let was = old[item.linkID] {
        changes.append(AnswerChange(linkID: item.linkID, before: was, after: nil))
      }
    }
    return changes
  }

  private static func answered(
    _ document: ResponseDocument
  ) -> [String: (answers: [AnswerValue], item: QuestionnaireItem)] {
    var result: [String: (answers: [AnswerValue], item: QuestionnaireItem)] = [:]
    for (question, item) in document.index.form.items.enumerated() where item.type.isQuestion {
      let answers = document.answers(to: question)
      if !answers.isEmpty { result[item.linkID] = (answers, item) }
    }
    return result
  }

  /// The change on one line.
  func words(_ language: Language) -> String {
    let format = AnswerFormat(language)
    let none = Phrase(ja: "（なし）", en: "(none)")(language)
    let was = before.map { format.text($0.answers, to: $0.item) } ?? none
    let now = after.map { format.text($0.answers, to: $0.item) } ?? none
    return "\(visible(linkID))  \(was) → \(now)"
  }
}
