import FormJSON
import FormModel
import Foundation
import Testing

/// The survey's own form, read from its file.
enum SurveyForm {
  private static let loaded = Result { () throws in
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Schemas/cre-cefiderocol.json")
    return FormIndex(try QuestionnaireReader.read(Array(try Data(contentsOf: file))).form)
  }

  /// The compiled form.
  static func index() throws -> FormIndex { try loaded.get() }

  /// The form's item with a linkId.
  static func item(_ linkID: String) throws -> QuestionnaireItem {
    let form = try index().form
    return form.items[try #require(form.index(of: linkID))]
  }

  /// The option of an item with a code, as an answer.
  static func option(_ linkID: String, _ code: String) throws -> AnswerValue {
    try #require(item(linkID).options.first { $0.code == code }).value
  }

  /// The case that tests talk about.
  static let code = CaseCode(random: 7)
}

extension ResponseDocument {
  /// The answers to the item with a linkId.
  func answers(_ linkID: String) throws -> [AnswerValue] {
    answers(to: try #require(index.form.index(of: linkID)))
  }

  /// The linkIds of the items with answers, in the form's order.
  var answered: [String] {
    index.form.items.indices.filter { !answers(to: $0).isEmpty }.map { index.form.items[$0].linkID }
  }
}
