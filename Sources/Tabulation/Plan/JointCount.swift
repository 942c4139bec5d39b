package import FormModel

/// Two variables whose joint counts are never published, but exist: they tie the margins together.
package struct JointCount: Sendable, Hashable {
  /// One cell of a question: the case has it, and so whatever the question's gate asks for.
  struct Leaf: Sendable, Hashable {
    var question: Int
    /// The index of the cell; the number of cells: not answered.
    var cell: Int
  }

  /// Leaves of which every case concerned has exactly one.
  let rows: [Leaf]
  /// The same of the other variable.
  let columns: [Leaf]

  /// The answers of a question and those of the question that opens it, where several open it.
  init?(gateOf question: Int, _ questions: [ReleaseQuestion]) {
    guard let gate = questions[question].gate, questions[question].selection == .one,
      gate.opens.filter(\.self).count > 1
    else { return nil }
    rows = gate.opens.indices.filter { gate.opens[$0] }.map {
      Leaf(question: gate.source, cell: $0)
    }
    columns = JointCount.leaves(of: question, questions)
  }

  /// The joint counts of two variables.
  init(rows: [Leaf], columns: [Leaf]) { (self.rows, self.columns) = (rows, columns) }

  /// Each leaf, and the joint counts that it is the sum of, by their places row by row.
  var lines: [(leaf: Leaf, cells: [Int])] {
    let width = columns.count
    return rows.enumerated().map { row, leaf in (leaf, columns.indices.map { row * width + $0 }) }
      + columns.enumerated().map { column, leaf in
        (leaf, rows.indices.map { $0 * width + column })
      }
  }

  private static func leaves(of question: Int, _ questions: [ReleaseQuestion]) -> [Leaf] {
    let count = questions[question].cells.count + (questions[question].isOptional ? 1 : 0)
    return (0..<count).map { Leaf(question: question, cell: $0) }
  }

  /// The leaves of a question that everyone is asked, each opened answer replaced by those of the
  /// question that it opens; nil where several open one, or one opens several.
  static func leaves(
    root: Int, with opened: [Int], _ questions: [ReleaseQuestion]
  ) -> [Leaf]? {
    var result = leaves(of: root, questions)
    for question in opened {
      guard let gate = questions[question].gate, gate.source == root,
        gate.opens.filter(\.self).count == 1, let cell = gate.opens.firstIndex(of: true),
        let place = result.firstIndex(of: Leaf(question: root, cell: cell))
      else { return nil }
      result.replaceSubrange(place...place, with: leaves(of: question, questions))
    }
    return result
  }
}

/// An indicator: the cases that have one of some leaves, or of some pairs of leaves.
package struct PlannedIndicator: Sendable {
  /// What is added up.
  enum Parts: Sendable, Hashable {
    /// Leaves of one variable; for each of all its leaves, whether it counts.
    case leaves([JointCount.Leaf], counts: [Bool])
    /// Joint counts: the index among the plan's, and for each of its cells whether it counts.
    case joint(Int, counts: [Bool])
  }

  /// The indicator's code.
  package let code: String
  /// What a person reads.
  package let label: LocalizedText
  let parts: Parts
  /// Whether it follows from a question with sensitive options.
  let isSensitive: Bool

  /// Plans an indicator; nil where its conditions are not whole cells of at most two variables.
  init?(
    _ indicator: FormTabulation.Indicator, _ form: Questionnaire, _ questions: [ReleaseQuestion],
    _ joints: inout [JointCount]
  ) {
    (code, label) = (indicator.code, indicator.label)
    var named: [Int] = []
    for condition in indicator.alternatives.flatMap(\.self) {
      guard let question = questions.firstIndex(where: { $0.code == condition.question }),
        questions[question].selection == .one, !questions[question].decidesPopulation,
        case .answers = questions[question].reading
      else { return nil }
      for used in [questions[question].gate?.source, question].compactMap(\.self)
      where !named.contains(used) {
        named.append(used)
      }
    }
    let roots = named.filter { questions[$0].gate == nil }
    let variables = roots.compactMap { root in
      JointCount.leaves(
        root: root, with: named.filter { questions[$0].gate?.source == root }, questions)
    }
    guard variables.count == roots.count, (1...2).contains(roots.count),
      named.allSatisfy({ questions[$0].gate.map { roots.contains($0.source) } ?? true })
    else { return nil }
    isSensitive = named.contains { questions[$0].isSensitive }

    func holds(_ leaves: [JointCount.Leaf]) -> Bool? {
      var isAny = false
      for alternative in indicator.alternatives {
        var all = true
        for condition in alternative {
          guard let met = condition.isMet(by: leaves, form, questions) else { return nil }
          all = all && met
        }
        isAny = isAny || all
      }
      return isAny
    }
    if variables.count == 1 {
      let counts = variables[0].map { holds([$0]) }
      guard !counts.contains(nil) else { return nil }
      parts = .leaves(variables[0], counts: counts.map { $0 ?? false })
    } else {
      let counts = variables[0].flatMap { row in variables[1].map { holds([row, $0]) } }
      guard !counts.contains(nil), counts.count <= 400 else { return nil }
      let joint = JointCount(rows: variables[0], columns: variables[1])
      if let known = joints.firstIndex(of: joint) {
        parts = .joint(known, counts: counts.map { $0 ?? false })
      } else {
        parts = .joint(joints.count, counts: counts.map { $0 ?? false })
        joints.append(joint)
      }
    }
  }
}

extension EnableWhen {
  /// Whether a case with `leaves` meets the condition; nil where they do not decide it.
  fileprivate func isMet(
    by leaves: [JointCount.Leaf], _ form: Questionnaire, _ questions: [ReleaseQuestion]
  ) -> Bool? {
    guard let asked = questions.firstIndex(where: { $0.code == question }) else { return nil }
    var cell: Int?
    for leaf in leaves {
      if leaf.question == asked { cell = leaf.cell }
      if let gate = questions[leaf.question].gate, gate.source == asked {
        cell = gate.opens.firstIndex(of: true)
      }
    }
    // Not asked, or left empty.
    guard let cell, cell < questions[asked].cells.count else { return isMet(by: []) }
    guard case .answers(let item, let reading) = questions[asked].reading else { return nil }
    switch reading {
    case .boolean(let whenTrue, _): return isMet(by: [.boolean(cell == whenTrue)])
    case .options(let cells, let written):
      if cell == written { return self.operator == .equal ? false : nil }
      let members = form.items[item].options.indices.filter { cells[$0] == cell }
      let verdicts = Set(members.map { isMet(by: [form.items[item].options[$0].value]) })
      return verdicts.count == 1 ? verdicts.first : nil
    case .bands(let bands, let cells):
      let members = bands.indices.filter { cells[$0] == cell }
      let verdicts = Set(members.map { isMet(throughout: bands[$0]) })
      return verdicts.count == 1 ? verdicts.first ?? nil : nil
    }
  }

  /// Whether every number in `band` meets the condition; nil where some do and some do not.
  private func isMet(throughout band: TabulationBand) -> Bool? {
    let limit: DecimalNumber
    switch answer {
    case .integer(let number): limit = DecimalNumber(number)
    case .decimal(let number): limit = number
    default: return nil
    }
    let isAbove = band.low.map { $0 >= limit } ?? false
    let isBelow = band.high.map { $0 <= limit } ?? false
    switch self.operator {
    case .greaterOrEqual: return isAbove ? true : isBelow ? false : nil
    case .less: return isBelow ? true : isAbove ? false : nil
    default: return nil
    }
  }
}
