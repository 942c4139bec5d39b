/// `minCount`, `maxCount`: a repeating item has as many answers, or a repeating group as many
/// occurrences, as the form allows.
///
/// Extensions `questionnaire-minOccurs` and `questionnaire-maxOccurs`, both included. An item that
/// is absent altogether is `required`'s concern. The occurrences of a group are counted where they
/// stand together, and the finding stands at the first of them.
enum CountRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    guard check.facts(question).hasCountLimits else { return }
    let isGroup = check.facts(question).type == .group
    let count =
      isGroup ? occurrences(from: item, question, check.record) : answers(of: item, check.record)
    // A group that is not the first of its place has been counted.
    guard count > 0 else { return }
    let limits = check.item(question).limits
    let offset = check.record.items[item].start
    if let least = limits.minOccurs, count < least {
      let words =
        isGroup
        ? Phrase(
          ja: "グループの記入は \(count) 回です。\(least) 回以上が必要です",
          en: "the group stands \(count) times; at least \(least)")
        : Phrase(
          ja: "回答は \(count) 個です。\(least) 個以上が必要です", en: "\(count) answers; at least \(least)")
      check.report(.minCount, question: question, offset: offset, words)
    }
    if let most = limits.maxOccurs, count > most {
      let words =
        isGroup
        ? Phrase(
          ja: "グループの記入は \(count) 回です。\(most) 回までです",
          en: "the group stands \(count) times; at most \(most)")
        : Phrase(ja: "回答は \(count) 個です。\(most) 個までです", en: "\(count) answers; at most \(most)")
      check.report(.maxCount, question: question, offset: offset, words)
    }
  }

  private static func answers(of item: Int, _ record: ResponseRecord) -> Int {
    var count = 0
    var answer = record.items[item].firstAnswer
    while answer >= 0 {
      count += 1
      answer = record.answers[Int(answer)].next
    }
    return count
  }

  /// How often the group stands where `item` stands; 0 where `item` is not the first.
  private static func occurrences(from item: Int, _ question: Int, _ record: ResponseRecord) -> Int
  {
    let place = ResponsePlace(of: record.items[item])
    // Back over what lies between: an earlier sibling, with all its descendants, or the holder.
    var earlier = item - 1
    while earlier >= 0, earlier > Int(place.item) {
      let entry = record.items[earlier]
      if ResponsePlace(of: entry) == place {
        if entry.question == Int32(question) { return 0 }
        break
      }
      earlier = entry.parent >= 0 ? Int(entry.parent) : earlier - 1
    }
    var count = 0
    var current = Int32(item)
    while current >= 0 {
      let entry = record.items[Int(current)]
      if ResponsePlace(of: entry) == place {
        count += 1
      } else if place.item >= 0, current >= record.items[Int(place.item)].end {
        break
      }
      current = entry.nextOccurrence
    }
    return count
  }
}
