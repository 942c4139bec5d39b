/// A place in a response where items can stand: the top, an item, or one answer of an item.
package struct ResponsePlace: Sendable, Hashable {
  /// The item that holds the place, or -1 for the top.
  package var item: Int32
  /// The answer that holds the place, or -1 where an item holds it without one.
  package var answer: Int32

  /// The top of the response.
  package static let top = ResponsePlace(item: -1, answer: -1)

  /// The place held by an item, or by one of its answers.
  package init(item: Int32, answer: Int32) { (self.item, self.answer) = (item, answer) }

  /// The place where an item of the response stands.
  package init(of item: ResponseRecord.Item) {
    self.init(item: item.parent, answer: item.parentAnswer)
  }
}

extension ResponseRecord {
  /// The place of a form's item around another place: where the ancestor that holds `place` stands
  /// when it is an occurrence of `question`, else `place` itself, because `question` is absent.
  func place(of question: Int, around place: ResponsePlace) -> ResponsePlace {
    guard place.item >= 0, items[Int(place.item)].question == Int32(question) else { return place }
    return ResponsePlace(of: items[Int(place.item)])
  }

  /// Where a form's item stands, or would stand, first: below the first occurrence of its nearest
  /// ancestor that is there.
  func firstPlace(of question: Int, _ index: FormIndex) -> ResponsePlace {
    if firstOccurrence[question] >= 0 {
      return ResponsePlace(of: items[Int(firstOccurrence[question])])
    }
    var ancestor = index.facts[question].parent
    while ancestor >= 0 {
      let occurrence = firstOccurrence[Int(ancestor)]
      if occurrence >= 0 {
        return ResponsePlace(item: occurrence, answer: items[Int(occurrence)].firstAnswer)
      }
      ancestor = index.facts[Int(ancestor)].parent
    }
    return .top
  }

  /// The occurrence of `source` that a condition of `item` at `place` means, or -1.
  func nearest(
    _ source: Int, to item: Int, at place: ResponsePlace, _ index: FormIndex
  ) -> Int32 {
    var place = place
    while true {
      let holder = place.item >= 0 ? items[Int(place.item)].question : -1
      if place.item >= 0, holder == Int32(source) { return place.item }
      // The innermost item around the place whose part of the form holds the source decides.
      let holdsSource =
        place.item < 0
        || holder >= 0 && Int(holder) <= source && source < index.form.items[Int(holder)].end
      if holdsSource { return occurrence(of: source, in: place, isBefore: source < item) }
      place = ResponsePlace(of: items[Int(place.item)])
    }
  }

  /// The last occurrence of `source` within a place, or the first where it comes after the item.
  private func occurrence(of source: Int, in place: ResponsePlace, isBefore: Bool) -> Int32 {
    // At the top every occurrence is within the place.
    if place.item < 0 { return isBefore ? lastOccurrence[source] : firstOccurrence[source] }
    var found: Int32 = -1
    let inside = (place.item + 1)..<max(items[Int(place.item)].end, place.item + 1)
    if inside.count < 256 {
      // Few items stand there, while the question may have any number of occurrences elsewhere.
      for item in inside where items[Int(item)].question == Int32(source) {
        guard stands(item, in: place) else { continue }
        if !isBefore { return item }
        found = item
      }
      return found
    }
    var candidate = firstOccurrence[source]
    while candidate >= 0 {
      if stands(candidate, in: place) {
        if !isBefore { return candidate }
        found = candidate
      }
      candidate = items[Int(candidate)].nextOccurrence
    }
    return found
  }

  private func stands(_ item: Int32, in place: ResponsePlace) -> Bool {
    guard place.item >= 0 else { return true }
    var current = item
    while current >= 0 {
      let entry = items[Int(current)]
      if entry.parent == place.item {
        return place.answer < 0 || entry.parentAnswer == place.answer
      }
      current = entry.parent
    }
    return false
  }
}
