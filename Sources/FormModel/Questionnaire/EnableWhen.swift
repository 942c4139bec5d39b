/// One condition of an item's enablement (FHIR R4 `Questionnaire.item.enableWhen`).
package struct EnableWhen: Sendable, Hashable {
  /// How the source's answers are compared (value set `questionnaire-enable-operator`).
  package enum Operator: String, Sendable, CaseIterable {
    case exists
    case equal = "="
    case notEqual = "!="
    case greater = ">"
    case less = "<"
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
  }

  /// The linkId of the question whose answers decide.
  package var question: String
  /// The comparison.
  package var `operator`: Operator
  /// What the answers are compared with; for `exists`, a boolean.
  package var answer: AnswerValue

  /// Makes a condition.
  package init(question: String, operator: Operator, answer: AnswerValue) {
    (self.question, self.operator, self.answer) = (question, `operator`, answer)
  }

  /// Whether `answers` of the source question meet the condition.
  ///
  /// `=`, `>`, `<`, `>=` and `<=` hold when at least one answer satisfies them; `!=` holds when no
  /// answer equals, so also when there is none; `exists` compares presence with its boolean.
  package func isMet(by answers: [AnswerValue]) -> Bool {
    func any(_ accepts: (Int) -> Bool) -> Bool {
      answers.contains { $0.compared(to: answer).map(accepts) ?? false }
    }
    return switch `operator` {
    case .exists: .boolean(!answers.isEmpty) == answer
    case .equal: answers.contains { $0.equals(answer) }
    case .notEqual: !answers.contains { $0.equals(answer) }
    case .greater: any { $0 > 0 }
    case .less: any { $0 < 0 }
    case .greaterOrEqual: any { $0 >= 0 }
    case .lessOrEqual: any { $0 <= 0 }
    }
  }
}

/// Whether all or any of an item's conditions must hold (FHIR R4 `enableBehavior`).
package enum EnableBehavior: String, Sendable {
  case all
  case any
}
