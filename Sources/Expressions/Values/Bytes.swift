/// The number that two digits at `start` make, or nil where they are none.
func twoDigits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
  guard start >= 0, start + 2 <= bytes.count else { return nil }
  let (tens, ones) = (bytes[start] &- 0x30, bytes[start + 1] &- 0x30)
  return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
}

/// Runs `body` on the UTF-8 bytes of `text`.
package func withBytes<Result>(
  of text: some StringProtocol, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
  text.utf8.withContiguousStorageIfAvailable(body)
    ?? Array(text.utf8).withUnsafeBufferPointer(body)
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `other` holds the same bytes; eight at a time.
  package func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    let (mine, theirs) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
    var offset = 0
    while offset + 8 <= count {
      if mine.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != theirs.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      {
        return false
      }
      offset += 8
    }
    if offset > 0 {
      // The last eight, some of them for the second time.
      return mine.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        == theirs.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }
    while offset < count {
      if self[offset] != other[offset] { return false }
      offset += 1
    }
    return true
  }
}
