/// `required`: every required item that is enabled is there and answered.
///
/// An error in a completed response, a warning in a draft. Groups that are enabled but absent are
/// looked into; a required group that is there but empty is always an error.
enum RequiredRule {
  static func check(_ check: inout ResponseCheck) {
    check.requireChildren(of: nil, in: -1, answer: -1)
  }
}

extension ResponseCheck {
  fileprivate mutating func requireChildren(of parent: Int?, in item: Int32, answer: Int32) {
    for question in form.children(of: parent) where enablement.isEnabled(question) {
      let definition = form.items[question]
      guard definition.type != .display else { continue }
      let present = record.occurrences(of: question).filter {
        record.items[$0].parent == item
          && (answer < 0 || record.items[$0].parentAnswer == answer)
      }
      if definition.type == .group {
        requireGroup(question, definition, present, in: item)
      } else {
        requireQuestion(question, definition, present, in: item)
      }
    }
  }

  private mutating func requireGroup(
    _ question: Int, _ definition: QuestionnaireItem, _ present: [Int], in item: Int32
  ) {
    // An absent group stands as if it were empty, under the same parent.
    if present.isEmpty { requireChildren(of: question, in: -2, answer: -1) }
    for occurrence in present {
      if definition.isRequired, !record.items[occurrence].hasItemProperty {
        report(
          .required, question: question, offset: record.items[occurrence].start,
          Phrase(ja: "必須のグループが空です", en: "the required group is empty"))
      }
      requireChildren(of: question, in: Int32(occurrence), answer: -1)
    }
  }

  private mutating func requireQuestion(
    _ question: Int, _ definition: QuestionnaireItem, _ present: [Int], in item: Int32
  ) {
    let answered = present.filter { record.items[$0].firstAnswer >= 0 }
    if answered.isEmpty, definition.isRequired, scope.contains(question) {
      let place =
        present.first.map { record.items[$0].start }
        ?? (item >= 0 ? record.items[Int(item)].start : record.extent.start)
      report(
        .required, severityWhenComplete, question: question, offset: place,
        Phrase(ja: "必須の項目に回答がありません", en: "the required item is not answered"))
    }
    for occurrence in answered {
      var answer = record.items[occurrence].firstAnswer
      while answer >= 0 {
        requireChildren(of: question, in: Int32(occurrence), answer: answer)
        answer = record.answers[Int(answer)].next
      }
    }
  }
}
