import FormJSON
import FormModel
import Foundation

@testable import Tabulation

/// Forms that tests are about.
enum Forms {
  /// The repository, found from this file.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The survey's own form.
  static func survey() throws -> FormIndex {
    let file = repository.appendingPathComponent("Schemas/cre-cefiderocol.json")
    let read = try QuestionnaireReader.read(Array(Data(contentsOf: file)))
    return FormIndex(read.form)
  }

  /// A form of flat items whose cases answer true to `1`.
  static func flat(_ items: [QuestionnaireItem], policy: [String: [Int]] = [:]) -> FormIndex {
    var placed = items
    for index in placed.indices { placed[index].end = index + 1 }
    var form = Questionnaire(items: placed)
    var tabulation = FormTabulation()
    tabulation.population = isCase
    tabulation.policy = policy
    tabulation.tables = [
      FormTabulation.Table(
        code: "overall", label: LocalizedText("全体"), measures: [], strata: [])
    ]
    form.tabulation = tabulation
    return FormIndex(form)
  }

  static let isCase = EnableWhen(question: "1", operator: .equal, answer: .boolean(true))

  /// A published question; one other than `1` is asked of cases only.
  static func question(
    _ linkID: String, _ type: ItemType, options: [String] = [], required: Bool = true,
    repeats: Bool = false
  ) -> QuestionnaireItem {
    var item = QuestionnaireItem(
      linkID: linkID, type: type,
      text: LocalizedText("問\(linkID)", translations: ["en": "Question \(linkID)"]))
    item.options = options.map {
      AnswerOption(
        value: .coding(
          Coding(
            system: "urn:x", code: $0,
            display: LocalizedText("選択肢\($0)", translations: ["en": "Option \($0)"]))))
    }
    item.isRequired = required
    item.repeats = repeats
    if linkID != "1" { item.enableWhen = [isCase] }
    var tabulation = ItemTabulation()
    tabulation.roles = [.measure]
    item.tabulation = tabulation
    return item
  }
}

extension PublishableTable {
  /// The count of each of a question's rows by option; `mark` where it is suppressed.
  func counts(of question: String) -> [String: Int] {
    var result: [String: Int] = [:]
    for row in rows where row.question == question {
      if case .published(let count, _) = row.content {
        result[row.option] = count
      } else {
        result[row.option] = PublishableTable.mark
      }
    }
    return result
  }

  /// What stands for a suppressed count in tests.
  static let mark = -1

  /// Every number that anyone can read.
  var publishedCounts: [Int] {
    rows.compactMap { row in
      guard case .published(let count, _) = row.content else { return nil }
      return count
    }
  }
}
