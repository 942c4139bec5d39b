import FormModel

/// An item of a form made by hand, with its children.
struct Node {
  var item: QuestionnaireItem
  var children: [Node]

  init(
    _ linkID: String, _ type: ItemType, when conditions: [EnableWhen] = [],
    _ behavior: EnableBehavior? = nil, codes: [Coding] = [], options: [AnswerValue] = [],
    children: [Node] = []
  ) {
    item = QuestionnaireItem(linkID: linkID, type: type)
    item.enableWhen = conditions
    item.enableBehavior = behavior
    item.codes = codes
    item.options = options.map { AnswerOption(value: $0) }
    self.children = children
  }
}

extension Questionnaire {
  /// A form of `nodes`, with parents and ends set.
  init(_ nodes: [Node]) {
    var items: [QuestionnaireItem] = []
    func add(_ node: Node, _ parent: Int?) {
      let index = items.count
      var item = node.item
      item.parent = parent
      items.append(item)
      for child in node.children { add(child, index) }
      items[index].end = items.count
    }
    for node in nodes { add(node, nil) }
    self.init(items: items)
  }
}

/// A response made by hand: this room knows no JSON.
struct HandMadeResponse {
  private let form: Questionnaire
  private(set) var record = ResponseRecord()

  init(_ form: Questionnaire, status: String = "completed") {
    self.form = form
    record.reset(formItems: form.items.count)
    record.header.status = range(of: status)
  }

  /// Answers the form's question `linkID`, inside the items that the form has around it.
  mutating func answer(_ linkID: String, _ values: [AnswerValue]) {
    guard let question = form.index(of: linkID) else { return }
    let parent = form.items[question].parent.map { occurrence(of: $0) } ?? -1
    let item = add(question, parent)
    for value in values { add(value, to: item, question) }
  }

  private mutating func occurrence(of question: Int) -> Int32 {
    if let found = record.occurrences(of: question).first { return Int32(found) }
    let parent = form.items[question].parent.map { occurrence(of: $0) } ?? -1
    return add(question, parent)
  }

  private mutating func add(_ question: Int, _ parent: Int32) -> Int32 {
    var item = ResponseRecord.Item()
    item.linkID = range(of: form.items[question].linkID)
    item.hasLinkID = true
    item.parent = parent
    record.items.append(item)
    let entry = Int32(record.items.count - 1)
    if parent >= 0 { record.items[Int(parent)].hasItemProperty = true }
    record.addOccurrence(entry, of: question)
    return entry
  }

  private mutating func add(_ value: AnswerValue, to item: Int32, _ question: Int) {
    var answer = ResponseRecord.Answer()
    answer.item = item
    answer.type = value.type
    answer.valueCount = 1
    answer.value = range(of: value.plain)
    if case .coding(let coding) = value {
      answer.code = range(of: coding.code)
      answer.system = range(of: coding.system)
    }
    if case .quantity(let quantity) = value {
      answer.code = range(of: quantity.code)
      answer.system = range(of: quantity.system)
      answer.display = range(of: quantity.unit)
    }
    answer.option = Int32(
      form.items[question].options.firstIndex { $0.value == value } ?? -1)
    let entry = Int32(record.answers.count)
    record.answers.append(answer)
    record.items[Int(item)].hasAnswerProperty = true
    let last = record.items[Int(item)].lastAnswer
    if last >= 0 {
      record.answers[Int(last)].next = entry
    } else {
      record.items[Int(item)].firstAnswer = entry
    }
    record.items[Int(item)].lastAnswer = entry
  }

  private mutating func range(of text: String) -> TextRange {
    let start = record.bytes.count
    record.bytes += text.utf8
    return TextRange(start, record.bytes.count)
  }
}
