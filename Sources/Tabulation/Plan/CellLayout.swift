import FormModel

/// A table that is made, with the level of each of its axes.
package struct ChosenTable: Sendable, Hashable {
  /// Which of the plan's tables.
  package let table: PlannedTable
  /// The level of each axis.
  package let levels: [StratumLevel]
  /// The indexes of its strata in the layout.
  package var strata: Range<Int> = 0..<0
}

/// Where each count of a release stands: for every stratum the same slots, and some for the whole.
package struct CellLayout: Sendable {
  /// The slots of one question.
  struct QuestionSlots: Sendable, Hashable {
    /// The slot of each option.
    var options: [Int] = []
    /// Those asked.
    var asked = 0
    /// Those asked who answered; the same slot where they must.
    var answered = 0
    var unanswered: Int?
    /// For several choices: those answering who did not tick each option.
    var notTicked: [Int] = []
    /// For several choices: the ticks beyond one of each who answered.
    var excess: Int?
    /// For several choices of which only so many may be ticked: the ticks short of that.
    var room: Int?
    /// For several choices of which so many must be ticked: the ticks beyond that.
    var beyond: Int?
    /// For several choices with exclusive ones: those who ticked none of these, nor the other option
    /// if there is one.
    var neither: [(other: Int?, slot: Int)] = []

    /// The slots that are no rows, nor known from them.
    var unseen: [Int] { [excess, room, beyond].compactMap(\.self) + neither.map(\.slot) }

    static func == (left: QuestionSlots, right: QuestionSlots) -> Bool {
      left.options == right.options && left.asked == right.asked
    }

    func hash(into hasher: inout Hasher) { hasher.combine(options) }
  }

  /// The slots of an indicator.
  struct IndicatorSlots: Sendable, Hashable {
    var met: Int
    var unmet: Int
    /// What is left of one of these without an answer that it holds whole.
    var remainders: [Remainder] = []

    /// The cases that are met, or unmet, for another reason than one answer.
    struct Remainder: Sendable, Hashable {
      /// The slot of all that are met, or unmet.
      var whole: Int
      /// The slot of the answer.
      var part: Int
      /// The joint counts that are left, by their place in the joint.
      var cells: [Int]
      /// Its own slot.
      var slot: Int
    }
  }

  /// What is counted.
  package let plan: ReleasePlan
  /// The tables made, the overall one first.
  package private(set) var tables: [ChosenTable] = []
  /// For each stratum its table and its category on each axis; stratum 0 is the whole.
  package private(set) var strata: [(table: Int, categories: [Int])] = []

  /// How many slots every stratum has.
  private(set) var width = 1
  /// How many more the whole has.
  private(set) var extraWidth = 0
  private(set) var questions: [QuestionSlots] = []
  /// The first slot of each joint count, row by row.
  private(set) var joints: [Int] = []
  private(set) var indicators: [IndicatorSlots] = []
  /// The slots of all responses received, of those that are counted, and of the others; nil: the
  /// form counts some of them nowhere.
  private(set) var exclusions: (received: Int, counted: Int, excluded: Int)?

  /// The slot of the number of cases.
  static let cases = 0

  /// Lays out `tables`, the overall one first.
  package init(_ plan: ReleasePlan, _ tables: [ChosenTable]) {
    self.plan = plan
    questions = plan.questions.map { _ in QuestionSlots() }
    for (index, question) in plan.questions.enumerated() where !isWholeOnly(question) {
      layOut(index)
    }
    for joint in plan.joints {
      joints.append(width)
      width += joint.rows.count * joint.columns.count
    }
    for indicator in plan.indicators { layOut(indicator) }
    let common = width
    for (index, question) in plan.questions.enumerated() where isWholeOnly(question) {
      layOut(index)
    }
    let counted = plan.questions.firstIndex(where: \.decidesPopulation)
    if plan.population == nil || counted != nil {
      exclusions = (width, counted.map { questions[$0].answered } ?? CellLayout.cases, width + 1)
      width += 2
    }
    (width, extraWidth) = (common, width - common)
    for (number, table) in tables.enumerated() {
      var table = table
      let first = strata.count
      var rows: [[Int]] = [[]]
      for level in table.levels {
        rows = rows.flatMap { row in level.categories.indices.map { row + [$0] } }
      }
      strata += rows.map { (number, $0) }
      table.strata = first..<strata.count
      self.tables.append(table)
    }
  }

  private func isWholeOnly(_ question: ReleaseQuestion) -> Bool {
    question.isStratumOnly || question.decidesPopulation
  }

  private mutating func layOut(_ index: Int) {
    let question = plan.questions[index]
    func next() -> Int {
      width += 1
      return width - 1
    }
    var slots = QuestionSlots()
    if question.decidesPopulation {
      // The option that makes a case is the number of cases.
      slots.options = question.cells.map { isPopulation($0) ? CellLayout.cases : next() }
      (slots.asked, slots.answered) = (next(), width - 1)
      questions[index] = slots
      return
    }
    if let gate = question.gate {
      let opening = gate.opens.indices.filter { gate.opens[$0] }
      let source = questions[gate.source]
      slots.asked = opening.count == 1 ? source.options[opening[0]] : next()
    }
    slots.options = question.cells.map { _ in next() }
    slots.answered = slots.asked
    if question.isOptional {
      slots.unanswered = next()
      slots.answered = next()
    }
    if question.selection == .many {
      slots.notTicked = question.cells.map { _ in next() }
      slots.excess = next()
      if question.mostTicks != nil { slots.room = next() }
      if question.leastTicks != nil { slots.beyond = next() }
      let exclusives = question.cells.count(where: \.isExclusive)
      // Beside a single one it is those who did not tick that.
      if exclusives > 1 { slots.neither.append((nil, next())) }
      if exclusives > 0 {
        for other in question.cells.indices where !question.cells[other].isExclusive {
          slots.neither.append((other, next()))
        }
      }
    }
    questions[index] = slots
  }

  private func isPopulation(_ cell: ReleaseQuestion.Cell) -> Bool {
    switch plan.population?.answer {
    case .boolean(let value)?: cell.code == (value ? "true" : "false")
    case .coding(let coding)?: cell.code == coding.code
    case .string(let text)?: cell.code == text
    default: false
    }
  }

  private mutating func layOut(_ indicator: PlannedIndicator) {
    var met: Int?
    var unmet: Int?
    if case .leaves(let leaves, let counts) = indicator.parts {
      func only(_ wanted: Bool) -> Int? {
        let found = leaves.indices.filter { counts[$0] == wanted }
        return found.count == 1 ? slot(of: leaves[found[0]]) : nil
      }
      (met, unmet) = (only(true), only(false))
    }
    if met == nil {
      met = width
      width += 1
    }
    if unmet == nil {
      unmet = width
      width += 1
    }
    var slots = IndicatorSlots(met: met ?? 0, unmet: unmet ?? 0)
    if case .joint(let joint, let counts) = indicator.parts {
      for (whole, wanted) in [(slots.met, true), (slots.unmet, false)] {
        for (leaf, line) in plan.joints[joint].lines
        where line.allSatisfy({ counts[$0] == wanted }) {
          let rest = counts.indices.filter { counts[$0] == wanted && !line.contains($0) }
          // A single one is a joint count itself.
          guard rest.count > 1 else { continue }
          slots.remainders.append(
            IndicatorSlots.Remainder(whole: whole, part: slot(of: leaf), cells: rest, slot: width))
          width += 1
        }
      }
    }
    indicators.append(slots)
  }

  /// The slot of a leaf's count.
  func slot(of leaf: JointCount.Leaf) -> Int {
    let slots = questions[leaf.question]
    return leaf.cell < slots.options.count ? slots.options[leaf.cell] : slots.unanswered ?? 0
  }

  /// How many cells there are.
  package var cellCount: Int { width * strata.count + extraWidth }

  /// The cell of a slot in a stratum.
  func cell(_ stratum: Int, _ slot: Int) -> Int {
    stratum == 0 ? slot : width * stratum + extraWidth + slot
  }
}
