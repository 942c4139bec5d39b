import FormModel

/// The items that a reader has read, byte by byte: those with one simple answer, and the beginnings
/// of groups.
///
/// Most items of a survey's responses are written like those of others: a coded or yes/no answer
/// with the very same bytes, a text, number or date with the same bytes around it. Where they come
/// again, what was read from them is taken over, moved to its new place. It only saves time: every
/// byte is compared, and what differs is read as if nothing were known.
struct ItemMemory {
  /// Where the child items of a group begin, and what came before them.
  struct Opening {
    /// The offset of the first child.
    var end: Int
    /// The properties given so far, a bit each; 0 where one of them was uncommon.
    var seen: UInt64
    /// The name of the property that holds the children.
    var name: TextRange
  }

  /// What tells an item from others.
  private struct Key {
    /// How many bytes the item has before its value; all of them where the value is one of them.
    var count: Int32
    /// How many bytes follow the value; 0 where it is one of those before.
    var rest: Int32
    /// How deep the item may stand.
    var depth: Int32
    /// The next item that came after the same question, or -1.
    var next: Int32
    /// The last eight of the first bytes: where coded items of one question differ.
    var last: UInt64
    /// Where the first bytes begin among the words, and the rest.
    var word: Int32
    var restWord: Int32
  }

  /// What was read, with offsets from the item's own start.
  private struct Entry {
    var item: ResponseRecord.Item
    var answer = ResponseRecord.Answer()
    /// For a group, how it begins.
    var opening: Opening?
  }

  /// Items of one kind that came after one question, each naming the next.
  private struct Chain {
    var first: Int32 = -1
    var count = 0
  }

  /// The items that came after one question: those with the value among their bytes, other ones with
  /// an answer, groups.
  private struct Bucket {
    var coded = Chain()
    var others = Chain()
    var groups = Chain()
  }

  private var keys: [Key] = []
  private var entries: [Entry] = []
  /// Bytes, each run filled up to whole words.
  private var words: [UInt64] = []
  /// For each question the items that came after it; the last is for what came after none.
  private var buckets: [Bucket] = []

  /// How many items are remembered after one question: those with more answers are not so alike.
  private static let widest = (coded: 64, others: 4, groups: 4)
  private static let longest = 512

  /// Adds the item at `start` to a record, if one with its bytes is remembered among those that came
  /// after the question `previous` (-1: none); returns the offset after it, or nil.
  @inline(never)
  mutating func read(
    at start: Int, after previous: Int32, _ scanner: JSONScanner, depth: Int,
    into record: inout ResponseRecord, parent: Int32, parentAnswer: Int32
  ) -> Int? {
    guard !buckets.isEmpty else { return nil }
    let bucket = previous < 0 ? buckets.count &- 1 : Int(previous)
    if let known = coded(at: start, bucket, scanner, depth: depth) {
      place(known, at: start, in: &record, parent, parentAnswer)
      return start &+ Int(keys[known].count)
    }
    var entry = buckets[bucket].others.first
    while entry >= 0 {
      if depth <= Int(keys[Int(entry)].depth),
        let end = readValue(Int(entry), at: start, scanner, into: &record, parent, parentAnswer)
      {
        return end
      }
      entry = keys[Int(entry)].next
    }
    return nil
  }

  /// The item of a bucket with the bytes at `start`, its value among them, or nil.
  @inline(__always)
  private mutating func coded(
    at start: Int, _ bucket: Int, _ scanner: JSONScanner, depth: Int
  ) -> Int? {
    let first = buckets[bucket].coded.first
    var (entry, previous) = (first, Int32(-1))
    keys.withUnsafeBufferPointer { keys in
      while entry >= 0 {
        let end = start &+ Int(keys[Int(entry)].count)
        if end <= scanner.end, scanner.word(end &- 8) == keys[Int(entry)].last,
          depth <= Int(keys[Int(entry)].depth),
          isWritten(keys[Int(entry)].word, end &- start, at: start, scanner)
        {
          return
        }
        (previous, entry) = (entry, keys[Int(entry)].next)
      }
    }
    guard entry >= 0 else { return nil }
    // What is usual comes first.
    if previous >= 0 {
      keys[Int(previous)].next = keys[Int(entry)].next
      keys[Int(entry)].next = first
      buckets[bucket].coded.first = entry
    }
    return Int(entry)
  }

  /// The group remembered with the bytes at `start`, as if it were read there up to its children.
  @inline(never)
  func group(
    at start: Int, after previous: Int32, _ scanner: JSONScanner, depth: Int
  ) -> (item: ResponseRecord.Item, opening: Opening)? {
    guard !buckets.isEmpty else { return nil }
    var entry = buckets[previous < 0 ? buckets.count &- 1 : Int(previous)].groups.first
    while entry >= 0 {
      let key = keys[Int(entry)]
      if start &+ Int(key.count) <= scanner.end, depth <= Int(key.depth),
        isWritten(key.word, Int(key.count), at: start, scanner),
        scanner.bytes[start &+ Int(key.count)] == UInt8(ascii: "{"),
        var opening = entries[Int(entry)].opening
      {
        var item = entries[Int(entry)].item
        item.move(by: start)
        opening.end &+= start
        opening.name = opening.name.moved(by: start)
        return (item, opening)
      }
      entry = key.next
    }
    return nil
  }

  /// Adds an item whose value stands between remembered bytes.
  private func readValue(
    _ entry: Int, at start: Int, _ scanner: JSONScanner, into record: inout ResponseRecord,
    _ parent: Int32, _ parentAnswer: Int32
  ) -> Int? {
    let key = keys[entry]
    let at = start &+ Int(key.count)
    guard at &+ Int(key.rest) <= scanner.end,
      isWritten(key.word, Int(key.count), at: start, scanner)
    else { return nil }
    let value: TextRange
    if scanner.bytes[at &- 1] == UInt8(ascii: "\"") {
      guard let text = try? scanner.string(at &- 1), text.count > 0 else { return nil }
      value = text
    } else {
      // A digit or a sign: the first bytes end where a value begins.
      guard scanner.bytes[at] == UInt8(ascii: "-") || scanner.bytes[at] &- 0x30 < 10,
        let end = try? scanner.number(at)
      else { return nil }
      value = TextRange(at, end)
    }
    let end = Int(value.end) &+ Int(key.rest)
    guard end <= scanner.end,
      isWritten(key.restWord, Int(key.rest), at: Int(value.end), scanner)
    else { return nil }
    place(entry, at: start, in: &record, parent, parentAnswer)
    let answer = record.answers.count &- 1
    record.answers[answer].value = value
    if let type = record.answers[answer].type, type.hasForm {
      record.answers[answer].isInForm = type.isForm(value, scanner)
    }
    return end
  }

  @inline(__always)
  private func isWritten(_ first: Int32, _ count: Int, at start: Int, _ scanner: JSONScanner)
    -> Bool
  {
    words.withUnsafeBufferPointer { words in
      var (at, word, left) = (start, Int(first), count)
      while left >= 8 {
        guard words[word] == scanner.word(at) else { return false }
        (at, word, left) = (at &+ 8, word &+ 1, left &- 8)
      }
      return left == 0 || words[word] == scanner.word(at) & (1 &<< UInt64(8 &* left) &- 1)
    }
  }

  // Kept apart from the reading around it, so that the arrays' own code is put in line here.
  /// Adds what is remembered as `entry` to a record, as if it were read at `start`.
  @inline(never)
  private func place(
    _ entry: Int, at start: Int, in record: inout ResponseRecord, _ parent: Int32,
    _ parentAnswer: Int32
  ) {
    var (item, answer) = (entries[entry].item, entries[entry].answer)
    let position = Int32(truncatingIfNeeded: record.items.count)
    (item.parent, item.parentAnswer, item.end) = (parent, parentAnswer, position &+ 1)
    item.firstAnswer = Int32(truncatingIfNeeded: record.answers.count)
    item.lastAnswer = item.firstAnswer
    answer.item = position
    item.move(by: start)
    answer.move(by: start)
    record.items.append(item)
    record.answers.append(answer)
    record.addOccurrence(position, of: Int(item.question))
  }

  /// Remembers the item `entry` of a record, read without a fault from `extent` at `depth`, where
  /// it is one whose like will come again.
  mutating func add(
    _ extent: Range<Int>, _ record: ResponseRecord, _ entry: Int, _ opening: Opening?,
    after previous: Int32, _ scanner: JSONScanner, depth: Int, questions: Int
  ) {
    let item = record.items[entry]
    guard item.question >= 0 else { return }
    if buckets.isEmpty { buckets = Array(repeating: Bucket(), count: questions + 1) }
    if let opening, !item.hasAnswerProperty {
      add(opening, of: item, from: extent.lowerBound, after: previous, scanner, depth: depth)
    }
    guard (8...ItemMemory.longest).contains(extent.count), record.items.count == entry + 1,
      item.firstAnswer >= 0, item.firstAnswer == item.lastAnswer,
      let answer = record.answers.last, answer.valueCount == 1, !answer.hasItems,
      let type = answer.type
    else { return }
    let bucket = previous < 0 ? questions : Int(previous)
    var key = Key(
      count: Int32(extent.count), rest: 0, depth: Int32(depth), next: -1,
      last: scanner.word(extent.upperBound - 8), word: 0, restWord: 0)
    let chain: WritableKeyPath<Bucket, Chain>
    switch type {
    case .boolean, .coding:
      guard buckets[bucket].coded.count < ItemMemory.widest.coded,
        type == .boolean || answer.option >= 0
      else { return }
      chain = \.coded
    case .string, .uri, .integer, .decimal, .date, .dateTime, .time:
      // What else is taken from the item must stand before the value, and stay where it is.
      guard buckets[bucket].others.count < ItemMemory.widest.others,
        max(item.linkID.end, item.text.end) <= answer.value.start
      else { return }
      key.count = answer.value.start - Int32(extent.lowerBound)
      key.rest = Int32(extent.upperBound) - answer.value.end
      chain = \.others
    case .attachment, .quantity, .reference: return
    }
    key.restWord = keep((extent.upperBound - Int(key.rest))..<extent.upperBound, scanner)
    add(key, Entry(item: item, answer: answer), from: extent.lowerBound, scanner, to: chain, bucket)
  }

  private mutating func add(
    _ opening: Opening, of item: ResponseRecord.Item, from start: Int, after previous: Int32,
    _ scanner: JSONScanner, depth: Int
  ) {
    let bucket = previous < 0 ? buckets.count - 1 : Int(previous)
    // What is taken from the item must stand before its children.
    guard buckets[bucket].groups.count < ItemMemory.widest.groups,
      opening.end - start <= ItemMemory.longest, opening.seen != 0, item.linkID != .none,
      max(Int(item.linkID.end), Int(item.text.end)) < opening.end
    else { return }
    let key = Key(
      count: Int32(opening.end - start), rest: 0, depth: Int32(depth), next: -1, last: 0, word: 0,
      restWord: 0)
    let moved = Opening(
      end: opening.end - start, seen: opening.seen, name: opening.name.moved(by: -start))
    add(key, Entry(item: item, opening: moved), from: start, scanner, to: \.groups, bucket)
  }

  /// Keeps the first bytes of what was read from `start` on, and puts it first in a chain.
  private mutating func add(
    _ key: Key, _ entry: Entry, from start: Int, _ scanner: JSONScanner,
    to chain: WritableKeyPath<Bucket, Chain>, _ bucket: Int
  ) {
    var (key, entry) = (key, entry)
    key.word = keep(start..<(start + Int(key.count)), scanner)
    key.next = buckets[bucket][keyPath: chain].first
    buckets[bucket][keyPath: chain].first = Int32(keys.count)
    buckets[bucket][keyPath: chain].count += 1
    entry.item.move(by: -start)
    entry.answer.move(by: -start)
    keys.append(key)
    entries.append(entry)
  }

  /// Keeps bytes; returns the place of the first word.
  private mutating func keep(_ extent: Range<Int>, _ scanner: JSONScanner) -> Int32 {
    let first = Int32(words.count)
    for at in stride(from: extent.lowerBound, to: extent.upperBound, by: 8) {
      let left = extent.upperBound - at
      words.append(scanner.word(at) & (left >= 8 ? .max : 1 << UInt64(8 * left) - 1))
    }
    return first
  }
}

extension AnswerType {
  /// Whether a token is in the form that FHIR has for the type.
  func isForm(_ token: TextRange, _ scanner: JSONScanner) -> Bool {
    guard !token.isEscaped else {
      return Array(scanner.text(token).utf8).withUnsafeBufferPointer(isForm)
    }
    return isForm(UnsafeBufferPointer(rebasing: scanner.bytes[token.offsets]))
  }
}

extension ResponseRecord.Item {
  fileprivate mutating func move(by distance: Int) {
    start &+= Int32(truncatingIfNeeded: distance)
    linkID = linkID.moved(by: distance)
    text = text.moved(by: distance)
    (previousOccurrence, nextOccurrence) = (-1, -1)
  }
}

extension ResponseRecord.Answer {
  fileprivate mutating func move(by distance: Int) {
    start &+= Int32(truncatingIfNeeded: distance)
    value = value.moved(by: distance)
    code = code.moved(by: distance)
    system = system.moved(by: distance)
    display = display.moved(by: distance)
  }
}
