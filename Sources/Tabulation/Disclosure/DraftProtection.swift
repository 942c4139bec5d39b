import FormModel

/// The disclosure control of the overall table alone: the step from raw to publishable counts.
///
/// The questions share one number only, the number of cases N, which is each one's total: no
/// other equation links them, for a question behind another's answer is not in the plan. So each
/// question is protected by itself, and N by three rules: where N is small nothing is published;
/// the question that decides who is a case is published whole or not at all, because N is one of
/// its counts; a question that cannot be protected loses its total too, and of its counts a reader
/// learns no more than 0 ... N.
package enum DraftProtection {
  /// The publishable part of `tally`.
  package static func table(from tally: Tally) -> PublishableTable {
    let plan = tally.plan
    var rows: [PublishableTable.Row] = []
    for (index, question) in plan.questions.enumerated() {
      guard tally.counts.indices.contains(index), tally.uncounted.indices.contains(index)
      else { continue }
      let asked = question.universe == .received ? tally.received : tally.population
      let counts = tally.counts[index]
      let isSound = tally.uncounted[index] == 0 && counts.count == question.cells.count
      let protection =
        isSound && !plan.policy.isSmall(tally.population)
        ? protection(of: question, counts, asked: asked, plan.policy) : .withholding
      rows += TableRows(question: question, counts: counts, asked: asked)
        .rows(under: protection)
    }
    return PublishableTable(release: PublishableTable.draft, table: plan.table, rows: rows)
  }

  private static func protection(
    of question: PlannedQuestion, _ counts: [Int], asked: Int, _ policy: DisclosurePolicy
  ) -> Protection {
    let protection =
      switch question.selection {
      case .one: SingleChoiceProtection.protect(counts, total: asked, policy)
      case .many:
        MultipleChoiceProtection.protect(
          counts, isExclusive: question.cells.map(\.isExclusive),
          unanswered: question.unanswered, asked: asked, ticks: question.ticks, policy)
      }
    guard case .hiding(let hidden) = protection else { return .withholding }
    if question.universe == .received, hidden.contains(true) { return .withholding }
    // Nearly everyone in a sensitive option: who knows that a patient is among the cases knows
    // what became of the patient.
    let answered = asked - (question.unanswered.map { counts[$0] } ?? 0)
    let isGroupDisclosed = zip(question.cells, counts).contains { cell, count in
      cell.isSensitive && answered > 0 && count >= answered - 1
    }
    return isGroupDisclosed ? .withholding : protection
  }
}
