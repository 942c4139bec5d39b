package import FormModel

/// A response that is being edited: its JSON, and the record that its reader makes of it.
///
/// Every change is made in the JSON and read back, so that what is shown, checked and stored is
/// one thing. What the program does not understand stays as it came.
package struct ResponseDocument: Sendable {
  /// The compiled form.
  package let index: FormIndex
  /// The response's JSON.
  package private(set) var tree: JSONTree
  /// The response as its reader sees it.
  package private(set) var record: ResponseRecord

  /// Begins a response to the form of `index` about `caseCode`, in progress and empty.
  package init(_ caseCode: CaseCode, _ index: FormIndex) {
    self.index = index
    tree = .responseHead(caseCode, index.form)
    record = ResponseRecord()
    refresh()
  }

  /// Reads the response in `bytes`.
  package init(reading bytes: [UInt8], _ index: FormIndex) throws(UnreadableResource) {
    self.index = index
    record = try ResponseReader(index).read(bytes)
    do { tree = try JSONTree(reading: bytes) } catch { throw .notJSON(error) }
  }

  /// The response as one line of JSON, without a newline.
  package var bytes: [UInt8] { Array(tree.line.utf8) }

  private mutating func refresh() {
    // What this type writes is always one resource.
    if let read = try? ResponseReader(index).read(bytes) { record = read }
  }

  /// The answers to a question.
  package func answers(to question: Int) -> [AnswerValue] { record.values(of: question) }

  /// Replaces the answers to a question; none removes them.
  ///
  /// An answer that stays keeps whatever it carries besides its value.
  package mutating func setAnswers(_ answers: [AnswerValue], to question: Int, by role: Role) {
    var roles = authors()
    roles[question] = answers.isEmpty ? nil : role
    let path = Array(index.form.ancestors(of: question).reversed()) + [question]
    let items = edited(tree["item"]?.elements ?? [], path[...], answers)
    tree["item"] = items.isEmpty ? nil : .list(items)
    stampAuthors(roles)
    tree.arrangeResponse()
    refresh()
  }

  private func edited(
    _ items: [JSONTree], _ path: ArraySlice<Int>, _ answers: [AnswerValue]
  ) -> [JSONTree] {
    guard let question = path.first else { return items }
    var items = items
    let linkID = index.form.items[question].linkID
    let found = items.firstIndex { $0["linkId"]?.stringValue == linkID }
    var item = found.map { items[$0] } ?? .members([("linkId", .text(linkID))])
    if path.count == 1 {
      let old = item["answer"]?.elements ?? []
      let written = answers.map { value in
        // Equal as written: 12.5 in place of 12.50 is a change.
        old.first { $0.answerValue.map { $0 == value && $0.plain == value.plain } ?? false }
          ?? .answer(value)
      }
      item["answer"] = written.isEmpty ? nil : .list(written)
    } else {
      let children = edited(item["item"]?.elements ?? [], path.dropFirst(), answers)
      item["item"] = children.isEmpty ? nil : .list(children)
    }
    let isEmpty = item["answer"] == nil && item["item"] == nil
    switch (found, isEmpty) {
    case (let place?, true): items.remove(at: place)
    case (let place?, false): items[place] = item
    case (nil, true): break
    case (nil, false):
      let place = items.firstIndex { (formIndex(of: $0) ?? -1) > question }
      items.insert(item, at: place ?? items.count)
    }
    return items
  }

  private func formIndex(of item: JSONTree) -> Int? {
    item["linkId"]?.stringValue.flatMap { index.form.index(of: $0) }
  }
}

extension ResponseDocument {
  /// Who wrote each answered question: the author on the item or on the nearest item around it.
  package func authors() -> [Int: Role] {
    var roles: [Int: Role] = [:]
    func walk(_ items: [JSONTree], _ inherited: Role?) {
      for item in items {
        let role =
          (item["extension"]?.elements ?? []).lazy.compactMap(\.authorRole).first ?? inherited
        if item["answer"] != nil, let question = formIndex(of: item) { roles[question] = role }
        walk(item["item"]?.elements ?? [], role)
      }
    }
    walk(tree["item"]?.elements ?? [], nil)
    return roles
  }

  /// Writes each role on the outermost items that it wrote alone, and nowhere else.
  private mutating func stampAuthors(_ roles: [Int: Role]) {
    /// The one role of all answers in an item; nil where there are several, or none is known.
    func soleRole(_ item: JSONTree) -> Role? {
      var found: Set<Role?> = []
      func walk(_ item: JSONTree) {
        if item["answer"] != nil { found.insert(formIndex(of: item).flatMap { roles[$0] }) }
        for child in item["item"]?.elements ?? [] { walk(child) }
      }
      walk(item)
      return found.count == 1 ? found.first.flatMap(\.self) : nil
    }
    func stamped(_ item: JSONTree, _ isCovered: Bool) -> JSONTree {
      var item = item
      var extensions = (item["extension"]?.elements ?? []).filter { $0.authorRole == nil }
      let role = isCovered ? nil : soleRole(item)
      if let role { extensions.append(.author(role)) }
      item["extension"] = extensions.isEmpty ? nil : .list(extensions)
      if let children = item["item"] {
        item["item"] = .list(children.elements.map { stamped($0, isCovered || role != nil) })
      }
      item.arrangeMembers(["id", "extension", "linkId", "definition", "text", "answer", "item"])
      return item
    }
    if let items = tree["item"] { tree["item"] = .list(items.elements.map { stamped($0, false) }) }
  }
}

extension ResponseDocument {
  /// The response as it is submitted, without what is not asked and without empty items.
  ///
  /// Status, version, time, site and confidentiality are set. The draft itself keeps everything.
  package func submission(
    version: Int, authored: String, siteCode: String
  ) -> ResponseDocument {
    var result = self
    var enablement = Enablement()
    enablement.evaluate(index, record)
    for (question, item) in index.form.items.enumerated()
    where item.type.isQuestion && !enablement.isEnabled(question) {
      result.tree["item"] = result.itemsWithout(question).map { .list($0) }
    }
    result.tree["item"] = result.tree["item"]?.withoutEmptyItems
    result.tree.submit(version: version, authored: authored, siteCode: siteCode)
    result.stampAuthors(authors())
    result.tree.arrangeResponse()
    result.refresh()
    return result
  }

  private func itemsWithout(_ question: Int) -> [JSONTree]? {
    let path = Array(index.form.ancestors(of: question).reversed()) + [question]
    let items = edited(tree["item"]?.elements ?? [], path[...], [])
    return items.isEmpty ? nil : items
  }

  /// The response as a draft again, to be changed and submitted anew.
  package func reopened() -> ResponseDocument {
    var result = self
    result.tree["status"] = .text(ResponseStatus.inProgress.rawValue)
    result.refresh()
    return result
  }
}

extension JSONTree {
  /// A response in progress about `caseCode`, without items.
  package static func responseHead(_ caseCode: CaseCode, _ form: Questionnaire) -> JSONTree {
    let identifier: [(String, JSONTree)] = [
      ("system", .text(SurveyURL.caseCode)), ("value", .text(caseCode.letters)),
    ]
    var members: [(String, JSONTree)] = [
      ("resourceType", .text("QuestionnaireResponse")), ("id", .text(caseCode.letters)),
      ("identifier", .members(identifier)),
    ]
    if let canonical = form.canonical { members.append(("questionnaire", .text(canonical))) }
    members.append(("status", .text(ResponseStatus.inProgress.rawValue)))
    return .members(members)
  }

  /// Makes the response a submitted one: status, version, time, site and confidentiality.
  package mutating func submit(version: Int, authored: String, siteCode: String) {
    let status: ResponseStatus = version == 1 ? .completed : .amended
    self["status"] = .text(status.rawValue)
    self["authored"] = .text(authored)
    let site: [(String, JSONTree)] = [
      ("system", .text(SurveyURL.site)), ("value", .text(siteCode)),
    ]
    self["author"] = .members([("type", .text("Organization")), ("identifier", .members(site))])
    var meta = self["meta"] ?? .members([])
    meta["versionId"] = .text(String(version))
    let label: [(String, JSONTree)] = [
      ("system", .text(SurveyURL.confidentiality)), ("code", .text("R")),
    ]
    meta["security"] = .list([.members(label)])
    self["meta"] = meta
    arrangeResponse()
  }

  /// An array of items without those that hold neither an answer nor an item; nil when none is left.
  fileprivate var withoutEmptyItems: JSONTree? {
    let items = elements.compactMap { item -> JSONTree? in
      var item = item
      item["item"] = item["item"]?.withoutEmptyItems
      if let answers = item["answer"] {
        item["answer"] = .list(
          answers.elements.map { answer in
            var answer = answer
            answer["item"] = answer["item"]?.withoutEmptyItems
            return answer
          })
      }
      return item["answer"] == nil && item["item"] == nil ? nil : item
    }
    return items.isEmpty ? nil : .list(items)
  }

  fileprivate mutating func arrangeResponse() {
    arrangeMembers([
      "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension",
      "modifierExtension", "identifier", "basedOn", "partOf", "questionnaire", "status", "subject",
      "encounter", "authored", "author", "source", "item",
    ])
  }
}
