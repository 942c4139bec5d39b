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
    } else if index.form.items[question].type == .group {
      let children = edited(item["item"]?.elements ?? [], path.dropFirst(), answers)
      item["item"] = children.isEmpty ? nil : .list(children)
    } else if var first = item["answer"]?.elements.first {
      // A question's children stand inside its answer (FHIR R4 invariant qrs-1).
      let children = edited(first["item"]?.elements ?? [], path.dropFirst(), answers)
      first["item"] = children.isEmpty ? nil : .list(children)
      item["answer"] = .list([first] + (item["answer"]?.elements.dropFirst() ?? []))
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
        var role = inherited
        for element in item["extension"]?.elements ?? [] {
          guard let author = element.authorRole else { continue }
          role = author
          break
        }
        if item["answer"] != nil, let question = formIndex(of: item) { roles[question] = role }
        for children in item.childItems { walk(children, role) }
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
        for child in item.childItems.flatMap(\.self) { walk(child) }
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
      item.mapChildItems { stamped($0, isCovered || role != nil) }
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
    result.tree["item"] = itemsAsked.map { .list($0) }
    result.tree.submit(version: version, authored: authored, siteCode: siteCode)
    result.stampAuthors(authors())
    result.tree.arrangeResponse()
    result.refresh()
    return result
  }

  /// The items that are enabled, each at its own place, and not empty; nil where there are none.
  private var itemsAsked: [JSONTree]? {
    var enablement = Enablement()
    enablement.evaluate(index, record)
    // The record's offsets are those of the response as it is written.
    guard let written = try? JSONTree(reading: bytes) else { return nil }
    var dropped: Set<Int> = []
    for item in record.items where item.question >= 0 {
      let place = ResponsePlace(of: item)
      if !enablement.isEnabled(Int(item.question), at: place, index, record) {
        dropped.insert(Int(item.start))
      }
    }
    let items = written["item"]?.elements.compactMap { $0.without(dropped) } ?? []
    return items.isEmpty ? nil : items
  }

  /// The response as a draft again, to be changed and submitted anew: it is not authored yet.
  package func reopened() -> ResponseDocument {
    var result = self
    result.tree["authored"] = nil
    result.tree["status"] = .text(ResponseStatus.inProgress.rawValue)
    result.refresh()
    return result
  }
}

extension JSONTree {
  /// The lists of an item's child items: its own, and those inside its answers.
  fileprivate var childItems: [[JSONTree]] {
    ([self] + (self["answer"]?.elements ?? [])).compactMap { $0["item"]?.elements }
  }

  /// Replaces each child item, in the item and inside its answers; nil takes it away.
  fileprivate mutating func mapChildItems(_ transform: (JSONTree) -> JSONTree?) {
    if let children = self["item"] {
      let kept = children.elements.compactMap(transform)
      self["item"] = kept.isEmpty ? nil : .list(kept)
    }
    guard let answers = self["answer"] else { return }
    self["answer"] = .list(
      answers.elements.map { answer in
        guard let children = answer["item"] else { return answer }
        var answer = answer
        let kept = children.elements.compactMap(transform)
        answer["item"] = kept.isEmpty ? nil : .list(kept)
        return answer
      })
  }

  /// An item without the items that begin at one of `offsets`, and without empty ones; nil when it
  /// is one of these itself.
  fileprivate func without(_ offsets: Set<Int>) -> JSONTree? {
    guard !offsets.contains(offset) else { return nil }
    var item = self
    item.mapChildItems { $0.without(offsets) }
    return item["answer"] == nil && item["item"] == nil ? nil : item
  }

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

  fileprivate mutating func arrangeResponse() {
    arrangeMembers([
      "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension",
      "modifierExtension", "identifier", "basedOn", "partOf", "questionnaire", "status", "subject",
      "encounter", "authored", "author", "source", "item",
    ])
  }
}
