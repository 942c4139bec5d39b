extension FHIRPathExpression {
  /// The linkIds without any of whose items the expression is true, whatever else the data holds.
  ///
  /// `item.where(linkId='1').empty() or …` needs item 1 to be anything but true: data without it
  /// need not be looked at. Only what follows from the logic itself is said; the rest is open.
  package var neededLinkIDs: Set<String> {
    Set(linkIDs.map(\.text).filter { truth(of: program.root, without: $0) == true })
  }

  /// Whether a node is true or false in data without items of a linkId; nil: that depends.
  private func truth(of node: Int32, without linkID: String) -> Bool? {
    let node = program.nodes[Int(node)]
    func first() -> Bool? { truth(of: node.first, without: linkID) }
    func second() -> Bool? { truth(of: node.second, without: linkID) }
    switch node.kind {
    case .literal(let place):
      if case .boolean(let truth)? = program.literals[Int(place)].single { return truth }
      return nil
    case .operation(.or): return either(first(), second())
    case .operation(.and): return either(first().map { !$0 }, second().map { !$0 }).map { !$0 }
    case .operation(.implies): return either(first().map { !$0 }, second())
    case .function(.not, _): return first().map { !$0 }
    case .function(.empty, _): return isEmpty(node.first, without: linkID) ? true : nil
    case .function(.exists, _): return isEmpty(node.first, without: linkID) ? false : nil
    default: return nil
    }
  }

  private func either(_ left: Bool?, _ right: Bool?) -> Bool? {
    left == true || right == true ? true : left == nil || right == nil ? nil : false
  }

  private func isEmpty(_ node: Int32, without linkID: String) -> Bool {
    let node = program.nodes[Int(node)]
    switch node.kind {
    case .literal(let place): return program.literals[Int(place)].isEmpty
    case .items(let place), .answers(let place):
      return linkIDs[Int(place)].text == linkID || isEmpty(node.first, without: linkID)
    case .member, .isType, .asType, .indexer, .matches,
      .function(.where, _), .function(.first, _), .function(.last, _), .function(.tail, _),
      .function(.select, _), .function(.single, _), .function(.skip, _), .function(.take, _):
      return isEmpty(node.first, without: linkID)
    default: return false
    }
  }
}
