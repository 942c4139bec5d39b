/// A read-only map from short byte strings to numbers, looked up without making a String.
///
/// Open addressing over the first eight bytes, the length and a salt; the rest is compared only
/// beyond eight bytes. The salt keeps equal codes of different questions apart.
package struct ByteTable: Sendable {
  private struct Slot {
    var head: UInt64 = 0
    var length: Int32 = 0
    var salt: Int32 = 0
    var value: Int32 = -1
    var pool: Int32 = 0
  }

  private var slots: [Slot]
  private var pool: [UInt8] = []
  private let mask: Int

  /// Makes a table of `entries`; of equal keys the first stays.
  package init(_ entries: [(key: String, salt: Int, value: Int)]) {
    var capacity = 16
    while capacity < entries.count * 2 { capacity *= 2 }
    slots = Array(repeating: Slot(), count: capacity)
    mask = capacity - 1
    for entry in entries {
      let key = Array(entry.key.utf8)
      let found = key.withUnsafeBufferPointer { find($0, 0, key.count, salt: entry.salt) }
      guard found == nil else { continue }
      let head = key.withUnsafeBufferPointer { ByteTable.head($0, 0, key.count) }
      var at = ByteTable.hash(head, key.count, entry.salt) & mask
      while slots[at].value >= 0 { at = (at + 1) & mask }
      slots[at] = Slot(
        head: head, length: Int32(key.count), salt: Int32(entry.salt), value: Int32(entry.value),
        pool: Int32(pool.count))
      pool += key
    }
  }

  /// The number for `bytes[start..<end]` under `salt`, or nil.
  package func find(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, salt: Int = 0
  ) -> Int? {
    let length = end - start
    let head = ByteTable.head(bytes, start, end)
    return slots.withUnsafeBufferPointer { slots in
      var at = ByteTable.hash(head, length, salt) & mask
      while slots[at].value >= 0 {
        if slots[at].head == head, Int(slots[at].length) == length, Int(slots[at].salt) == salt,
          length <= 8 || tailMatches(bytes, start, length, Int(slots[at].pool))
        {
          return Int(slots[at].value)
        }
        at = (at + 1) & mask
      }
      return nil
    }
  }

  private func tailMatches(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int, _ pooled: Int
  ) -> Bool {
    pool.withUnsafeBufferPointer { pool in
      UnsafeBufferPointer(rebasing: pool[(pooled + 8)..<(pooled + length)])
        .hasSameBytes(as: UnsafeBufferPointer(rebasing: bytes[(start + 8)..<(start + length)]))
    }
  }

  private static func head(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> UInt64 {
    let length = end - start
    if start + 8 <= bytes.count {
      let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self)
      return length >= 8 ? word : word & ((1 << UInt64(8 * length)) - 1)
    }
    var word: UInt64 = 0
    for index in start..<min(end, start + 8) {
      word |= UInt64(bytes[index]) << UInt64(8 * (index - start))
    }
    return word
  }

  private static func hash(_ head: UInt64, _ length: Int, _ salt: Int) -> Int {
    var mixed = head ^ UInt64(truncatingIfNeeded: length &* 0x9E37 &+ salt &* 0x85EB_CA6B)
    mixed = mixed &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 32)
  }
}
